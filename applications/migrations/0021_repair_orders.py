"""Orders to repair a terminal and give the same one back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_squashed_0020_parcels_of_orders_astray"),
        ("portal", "0001_squashed_0022_radius_of_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="terminalorder",
            name="order_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="terminalorder",
            name="order_kind_known",
        ),
        migrations.AlterField(
            model_name="terminalorder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("swap", "Swap for another terminal"),
                    ("repair", "Have the terminal repaired"),
                    ("return", "Give the terminal back"),
                    ("more", "One more terminal"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="terminalorder",
            name="reason",
            field=models.CharField(
                choices=[
                    ("faulty", "It does not work any more"),
                    ("damaged", "It is damaged"),
                    ("outdated", "It is too old"),
                    ("not_needed", "We do not need it any more"),
                    ("other", "Another reason"),
                    ("ordered", "Ordered with the application"),
                    ("replaced", "In place of one that does not come back"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="terminalorder",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Waiting for our people"),
                    ("preparing", "Replacement is being bound"),
                    ("sent", "Terminal on its way"),
                    ("recalling", "Lost parcel is being cut off"),
                    ("proving", "Terminal is being activated"),
                    ("unbinding", "Terminal is being cut off"),
                    ("to_return", "Terminal to be sent to us"),
                    ("repairing", "In repair with us"),
                    ("done", "Finished"),
                    ("refused", "Refused"),
                    ("cancelled", "Cancelled"),
                ],
                default="asked",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="terminalorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "asked",
                            "preparing",
                            "sent",
                            "recalling",
                            "proving",
                            "unbinding",
                            "to_return",
                            "repairing",
                            "done",
                            "refused",
                            "cancelled",
                        ],
                    )
                ),
                name="order_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminalorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["swap", "repair", "return", "more"])), name="order_kind_known"
            ),
        ),
    ]
