"""What the acquirer last said about each merchant."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0011_report_hindered"),
    ]

    operations = [
        migrations.CreateModel(
            name="MerchantReading",
            fields=[
                ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "merchant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading",
                        serialize=False,
                        to="portal.merchant",
                    ),
                ),
                ("sealed", models.TextField(default="{}")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_payment_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="merchant_reading_due"
                    )
                ],
            },
        ),
    ]
