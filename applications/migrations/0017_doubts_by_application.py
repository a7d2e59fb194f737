"""Every line of the queue asks whether a second look disagreed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0016_news_of_orders")]

    operations = [
        migrations.AddIndex(
            model_name="secondlook",
            index=models.Index(
                fields=["application"], condition=models.Q(opinion="disagree"), name="second_look_doubts"
            ),
        ),
    ]
