"""What was read on papers, and which answers were filled in from it."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0012_risk_and_second_person"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentReading",
            fields=[
                ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading",
                        serialize=False,
                        to="applications.document",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being looked at"),
                            ("read", "Looked at"),
                            ("unreadable", "Could not be read"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("flaws", models.JSONField(blank=True, default=list)),
                (
                    "judged_at",
                    models.DateTimeField(blank=True, help_text="when the picture itself was judged", null=True),
                ),
                ("fields", models.TextField(blank=True, default="")),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_note", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="reading_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "read", "unreadable"])),
                        name="reading_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dotted", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=24)),
                ("value", models.TextField()),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_fields",
                        to="applications.application",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_fields",
                        to="applications.document",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "dotted"), name="read_field_once")],
            },
        ),
    ]
