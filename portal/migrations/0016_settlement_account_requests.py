"""Requests for another settlement account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0015_spares_and_swaps"),
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
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["sim", "place", "binding", "unbind", "licence", "identity", "details", "account"])
                ),
                name="change_kind_known",
            ),
        ),
    ]
