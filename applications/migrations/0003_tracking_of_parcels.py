"""What carriers say of a parcel, what becomes of one that went astray, and a photo that comes with the receipt."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_support_cases"),
        ("applications", "0002_links_to_papers_and_proofs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("shipment", "shipment_once_per_application"),
        migrations.RemoveConstraint("shipment", "shipment_state_known"),
        migrations.AlterField(
            "shipment",
            "state",
            models.CharField(
                choices=[
                    ("binding", "Being bound at the acquirer"),
                    ("shipped", "On its way"),
                    ("received", "Received"),
                    ("failed", "Could not be bound"),
                    ("ended", "Did not arrive"),
                ],
                default="binding",
                max_length=12,
            ),
        ),
        migrations.AddField("shipment", "transit", models.CharField(blank=True, max_length=40, default=""), False),
        migrations.AddField("shipment", "transit_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "shipment",
            "photo",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="portal.upload",
            ),
        ),
        migrations.AddIndex("shipment", models.Index(fields=["tracking_number"], name="shipment_by_tracking")),
        migrations.AddConstraint(
            "shipment",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ["failed", "ended"]), _negated=True),
                fields=("application",),
                name="shipment_once_per_application",
            ),
        ),
        migrations.AddConstraint(
            "shipment",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["binding", "shipped", "received", "failed", "ended"])),
                name="shipment_state_known",
            ),
        ),
        migrations.CreateModel(
            name="TrackingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("place", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                ("source", models.CharField(choices=[("carrier", "Carrier"), ("staff", "Our people")], max_length=12)),
                ("external_id", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracking",
                        to="applications.shipment",
                    ),
                ),
            ],
            options={"ordering": ["at", "pk"]},
        ),
        migrations.AddConstraint(
            "trackingevent",
            models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("shipment", "external_id"),
                name="tracking_event_once",
            ),
        ),
    ]
