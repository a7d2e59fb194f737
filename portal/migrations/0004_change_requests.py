import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(editable=False, max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sim", "Another SIM card"),
                            ("place", "Another place for a terminal"),
                            ("binding", "Correct a terminal's binding"),
                            ("unbind", "Give a terminal up"),
                            ("licence", "Renewed business licence"),
                            ("identity", "Renewed identity card"),
                            ("details", "Shop details"),
                        ],
                        max_length=16,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=80)),
                ("sealed_values", models.TextField(default="{}")),
                ("note", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "With the reviewer"),
                            ("needs_more", "Something is missing"),
                            ("approved", "Approved"),
                            ("carrying", "With the acquirer"),
                            ("effective", "In effect"),
                            ("not_carried", "Not accepted by the acquirer"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="submitted",
                        max_length=12,
                    ),
                ),
                ("state_since", models.DateTimeField(auto_now_add=True)),
                ("act_by", models.DateTimeField(blank=True, help_text="when whoever must act should have", null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="code of portal/changes/data/reasons.json", max_length=40),
                ),
                ("reason_note", models.TextField(blank=True, default="")),
                ("key", models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of every try")),
                ("sent", models.TextField(blank=True, default=None, null=True)),
                ("carried_at", models.DateTimeField(blank=True, null=True)),
                ("acquirer_reference", models.CharField(blank=True, max_length=60)),
                ("objection", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="portal.merchant"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="portal.terminal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChangePaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change_paper", to="portal.upload"
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="portal.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ChangeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("name", models.CharField(max_length=24)),
                ("source", models.CharField(blank=True, max_length=12)),
                ("target", models.CharField(max_length=12)),
                ("role", models.CharField(max_length=12)),
                ("payload", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="portal.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="change_due"),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(fields=["state", "act_by", "id"], name="change_by_state"),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(fields=["merchant", "-created_at", "id"], name="change_by_merchant"),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True), fields=["about"], name="change_by_about"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "submitted",
                            "needs_more",
                            "approved",
                            "carrying",
                            "effective",
                            "not_carried",
                            "refused",
                            "withdrawn",
                        ],
                    )
                ),
                name="change_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["sim", "place", "binding", "unbind", "licence", "identity", "details"])
                ),
                name="change_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["approved", "carrying", "needs_more", "not_carried", "submitted"]),
                    ("terminal__isnull", False),
                ),
                fields=("terminal", "kind"),
                name="change_one_per_terminal",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["approved", "carrying", "needs_more", "not_carried", "submitted"]),
                    ("terminal__isnull", True),
                ),
                fields=("merchant", "kind"),
                name="change_one_per_merchant",
            ),
        ),
        migrations.AddConstraint(
            model_name="changepaper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)), fields=("change", "kind"), name="change_paper_once"
            ),
        ),
        migrations.AddIndex(
            model_name="changeevent",
            index=models.Index(fields=["change", "id"], name="change_event_by_change"),
        ),
        migrations.AddIndex(
            model_name="changeevent",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="change_event_due"
            ),
        ),
    ]
