"""Beside each terminal: how far from its place it may stand, as the register of the acquirer says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0021_no_power_hinders"),
    ]

    operations = [
        migrations.AddField(
            model_name="terminal",
            name="place_radius_m",
            field=models.PositiveIntegerField(
                db_default=500,
                default=500,
                editable=False,
                help_text="how far from there still counts as there: the word of the acquirer's register",
            ),
        ),
    ]
