"""The parcel of an order may go astray: its terminal is cut off before another one is sent."""

from django.db import migrations, models

_STATES = [
    ("asked", "Waiting for our people"),
    ("preparing", "Replacement is being bound"),
    ("sent", "Replacement on its way"),
    ("recalling", "Lost parcel is being cut off"),
    ("proving", "Replacement is being activated"),
    ("unbinding", "Old terminal is being cut off"),
    ("to_return", "Old terminal to be sent back"),
    ("done", "Finished"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]


class Migration(migrations.Migration):
    dependencies = [("applications", "0019_sizes_from_indexes")]

    operations = [
        migrations.RemoveConstraint(model_name="terminalorder", name="order_state_known"),
        migrations.AlterField(
            model_name="terminalorder",
            name="state",
            field=models.CharField(choices=_STATES, default="asked", max_length=12),
        ),
        migrations.AddConstraint(
            model_name="terminalorder",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=[state for state, _words in _STATES]), name="order_state_known"
            ),
        ),
    ]
