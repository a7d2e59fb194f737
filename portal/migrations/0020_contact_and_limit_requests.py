"""Requests for another contact and for another limit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0019_terminals_at_scale"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="changerequest",
            name="change_kind_known",
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sim", "Another SIM card"),
                    ("place", "Another place for a terminal"),
                    ("binding", "Correct a terminal's binding"),
                    ("unbind", "Give a terminal up"),
                    ("licence", "Renewed business licence"),
                    ("identity", "Renewed identity card"),
                    ("details", "Shop details"),
                    ("account", "Another settlement account"),
                    ("contact", "Another contact"),
                    ("limits", "Another limit for payments"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "sim",
                            "place",
                            "binding",
                            "unbind",
                            "licence",
                            "identity",
                            "details",
                            "account",
                            "contact",
                            "limits",
                        ],
                    )
                ),
                name="change_kind_known",
            ),
        ),
    ]
