"""What people call their files may name them: the column gets room for what is encrypted (applications, 0018, does it)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0016_settlement_account_requests")]
    operations = [
        migrations.AlterField(
            model_name="upload",
            name="original_name",
            field=models.TextField(blank=True, default=""),
        ),
    ]
