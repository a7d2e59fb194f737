"""Our people are found by an index, however many applicants there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0017_file_names_encrypted")]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["name", "email", "id"],
                condition=models.Q(role__in=["operator", "reviewer"]),
                name="user_of_staff",
            ),
        ),
    ]
