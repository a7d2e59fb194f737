"""Everything of the applications and their desk, as 0001 to 0020 made it step by step."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from portal.migrations._at_once import AtOnce

_GRAMS = ("business", "personalinfo")


def index_grams(_apps: Any, editor: Any) -> None:
    """Two Chinese characters are a word, and too short for trigrams."""
    if editor.connection.vendor == "postgresql":
        for table in _GRAMS:
            how = "USING gin (string_to_array(name_grams, ' '))"
            editor.execute(f"CREATE INDEX {table}_grams ON applications_{table} {how}")


def drop_grams(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for table in _GRAMS:
            editor.execute(f"DROP INDEX {table}_grams")


class Migration(migrations.Migration):
    replaces = [
        ("applications", "0001_applications"),
        ("applications", "0002_links_to_papers_and_proofs"),
        ("applications", "0003_tracking_of_parcels"),
        ("applications", "0004_orders_and_reservations"),
        ("applications", "0005_third_person_and_delivery"),
        ("applications", "0006_suggested_terminals"),
        ("applications", "0007_words_kept"),
        ("applications", "0008_clock_and_appeals"),
        ("applications", "0009_queue_columns"),
        ("applications", "0010_queue_backfill"),
        ("applications", "0011_saved_views_and_numbers"),
        ("applications", "0012_risk_and_second_person"),
        ("applications", "0013_readings"),
        ("applications", "0014_orders_for_more_terminals"),
        ("applications", "0015_notes_encrypted"),
        ("applications", "0016_news_of_orders"),
        ("applications", "0017_doubts_by_application"),
        ("applications", "0018_file_names_encrypted"),
        ("applications", "0019_sizes_from_indexes"),
        ("applications", "0020_parcels_of_orders_astray"),
    ]

    initial = True

    dependencies = [
        ("portal", "0001_squashed_0022_radius_of_places"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Application",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("reference", models.CharField(editable=False, max_length=20, unique=True)),
                        (
                            "subject_type",
                            models.CharField(
                                choices=[
                                    ("micro", "Micro merchant (no licence)"),
                                    ("sole_trader", "Sole trader"),
                                    ("enterprise", "Enterprise"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Waiting for review"),
                                    ("in_review", "In review"),
                                    ("correction_asked", "Correction asked"),
                                    ("approved", "Approved, being handed over"),
                                    ("handed_over", "With the acquirer"),
                                    ("account_verification", "Acquirer checks the account"),
                                    ("to_be_signed", "Agreement to be signed"),
                                    ("opening", "Acquirer opens the merchant"),
                                    ("acquirer_correction", "Acquirer asks for a correction"),
                                    ("open", "Open, terminal to be sent"),
                                    ("terminal_bound", "Terminal bound"),
                                    ("shipped", "Terminal on its way"),
                                    ("received", "Terminal received"),
                                    ("activating", "Activating"),
                                    ("active", "Active"),
                                    ("refused", "Refused"),
                                    ("appealed", "Appeal to be heard"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                max_length=24,
                            ),
                        ),
                        ("status_since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_from", models.CharField(blank=True, max_length=24)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("round", models.PositiveSmallIntegerField(default=0, help_text="correction rounds so far")),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("declared_at", models.DateTimeField(blank=True, null=True)),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("escalated_at", models.DateTimeField(blank=True, null=True)),
                        ("region", models.CharField(blank=True, max_length=6)),
                        ("mcc", models.CharField(blank=True, max_length=4)),
                        ("risk_score", models.PositiveSmallIntegerField(default=0)),
                        ("risk_high", models.BooleanField(default=False)),
                        (
                            "refusal_reason",
                            models.CharField(blank=True, help_text="code in rules/data/refusals.json", max_length=40),
                        ),
                        ("refusal_note", models.TextField(blank=True, default="")),
                        ("refusal_internal", models.TextField(blank=True, default="", help_text="for staff only")),
                        ("acquirer_application_id", models.CharField(blank=True, max_length=120)),
                        ("acquirer_state", models.CharField(blank=True, max_length=40)),
                        ("acquirer_state_at", models.DateTimeField(blank=True, null=True)),
                        ("acquirer_message", models.CharField(blank=True, max_length=500)),
                        ("acquirer_asked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "acquirer_due_at",
                            models.DateTimeField(blank=True, help_text="when to ask the acquirer next", null=True),
                        ),
                        ("mid", models.CharField(blank=True, max_length=15)),
                        (
                            "erase_warned_at",
                            models.DateTimeField(
                                blank=True, help_text="a draft: when its erasure was announced", null=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="claimed_applications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "first_approved_by",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="portal.merchant",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["status", "submitted_at", "id"],
                                include=("applicant",),
                                name="application_queue",
                            ),
                            models.Index(fields=["submitted_at", "id"], name="application_by_time"),
                            models.Index(fields=["applicant", "-created_at"], name="application_by_applicant"),
                            models.Index(fields=["applicant", "submitted_at"], name="application_earlier"),
                            models.Index(fields=["created_at"], name="application_begun"),
                            models.Index(
                                condition=models.Q(("status__in", ["in_review", "submitted"])),
                                fields=["submitted_at", "id"],
                                name="queue_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["acquirer_correction", "correction_asked"])),
                                fields=["submitted_at", "id"],
                                name="queue_with_applicant",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["account_verification", "approved", "handed_over", "opening", "to_be_signed"],
                                    )
                                ),
                                fields=["submitted_at", "id"],
                                name="queue_at_acquirer",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("status__in", ["activating", "received", "shipped", "terminal_bound"])
                                ),
                                fields=["submitted_at", "id"],
                                name="queue_on_the_way",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["active", "refused", "withdrawn"])),
                                fields=["submitted_at", "id"],
                                name="queue_done",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("round__gt", 0),
                                    ("status", "submitted"),
                                    ("status__in", ["in_review", "submitted"]),
                                ),
                                fields=["submitted_at", "id"],
                                include=("applicant",),
                                name="queue_came_back",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("round", 0), ("status", "submitted"), ("status__in", ["in_review", "submitted"])
                                ),
                                fields=["submitted_at", "id"],
                                include=("applicant",),
                                name="queue_new",
                            ),
                            models.Index(
                                condition=models.Q(("risk_high", True), ("status__in", ["in_review", "submitted"])),
                                fields=["submitted_at", "id"],
                                include=("applicant",),
                                name="queue_risk",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["in_review", "submitted"])),
                                fields=["due_on", "submitted_at", "id"],
                                include=("applicant",),
                                name="queue_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("status", "in_review"), ("status__in", ["in_review", "submitted"])),
                                fields=["claimed_by", "submitted_at", "id"],
                                include=("applicant",),
                                name="queue_held",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["in_review", "submitted"])),
                                fields=["-risk_score", "submitted_at", "id"],
                                name="queue_by_risk",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("escalated_at__isnull", True), ("status__in", ["in_review", "submitted"])
                                ),
                                fields=["due_on"],
                                name="queue_to_escalate",
                            ),
                            models.Index(
                                condition=models.Q(("acquirer_due_at__isnull", False)),
                                fields=["acquirer_due_at"],
                                name="application_to_ask",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "draft",
                                            "submitted",
                                            "in_review",
                                            "correction_asked",
                                            "approved",
                                            "handed_over",
                                            "account_verification",
                                            "to_be_signed",
                                            "opening",
                                            "acquirer_correction",
                                            "open",
                                            "terminal_bound",
                                            "shipped",
                                            "received",
                                            "activating",
                                            "active",
                                            "refused",
                                            "appealed",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="application_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("subject_type__in", ["micro", "sole_trader", "enterprise"])),
                                name="application_subject_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "draft"),
                                    ("status", "withdrawn"),
                                    ("submitted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="application_submitted_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("first_approved_by__isnull", True),
                                    models.Q(("first_approved_by", models.F("claimed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="application_two_people",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("mid", ""), _negated=True),
                                fields=("mid",),
                                name="application_mid_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("acquirer_application_id", ""), _negated=True),
                                fields=("acquirer_application_id",),
                                name="application_acquirer_id_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Document",
                    fields=[
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Being prepared"),
                                    ("processing", "Being prepared"),
                                    ("ready", "Ready"),
                                    ("refused", "Could not be used"),
                                ],
                                default="received",
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        ("original_name", models.TextField(blank=True, default="")),
                        ("media_type", models.CharField(max_length=40)),
                        ("stored_name", models.CharField(blank=True, max_length=120)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("page_count", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("id_front", "Identity card, side with the portrait"),
                                    ("id_back", "Identity card, side with the national emblem"),
                                    ("business_licence", "Business licence"),
                                    ("account_proof", "Proof of the corporate account"),
                                    ("bank_card", "Bank card, front only"),
                                    ("authorisation", "Letter of authorisation for the account"),
                                    ("holder_id_front", "Account holder's identity card, side with the portrait"),
                                    ("holder_id_back", "Account holder's identity card, side with the national emblem"),
                                    ("shop_front", "Shop from outside, with its sign"),
                                    ("shop_inside", "Shop from inside"),
                                    ("counter", "Checkout counter"),
                                    ("trade_permit", "Permit of your trade"),
                                    ("premises", "Lease or proof of the premises"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("superseded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="document_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_at__isnull", True)),
                                fields=("application", "kind"),
                                name="document_current_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["received", "processing", "ready", "refused"])),
                                name="document_state_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        ("reason", models.CharField(max_length=40)),
                        ("note", models.TextField(blank=True, default="")),
                        ("refused_at", models.DateTimeField()),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open", "Being heard"),
                                    ("reopened", "Taken up again"),
                                    ("upheld", "The refusal stands"),
                                ],
                                default="open",
                                max_length=12,
                            ),
                        ),
                        ("answer", models.TextField(blank=True, default="")),
                        ("heard_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "heard_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="appeal",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ["open", "reopened", "upheld"])),
                                name="appeal_outcome_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppealPaper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "appeal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="applications.appeal",
                            ),
                        ),
                        (
                            "upload",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeal_paper",
                                to="portal.upload",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PersonalInfo",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="personal",
                                serialize=False,
                                to="applications.application",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=50)),
                        ("name_grams", models.TextField(blank=True, default="", editable=False)),
                        ("id_number", models.TextField(blank=True, default="")),
                        (
                            "id_number_index",
                            models.CharField(blank=True, db_index=True, default="", editable=False, max_length=40),
                        ),
                        ("id_valid_until", models.DateField(blank=True, null=True)),
                        ("id_long_term", models.BooleanField(default=False)),
                        ("mobile", models.TextField(blank=True, default="")),
                        (
                            "mobile_index",
                            models.CharField(blank=True, db_index=True, default="", editable=False, max_length=40),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("identity", "Use of identity data and documents"),
                                    ("account", "Use of account data"),
                                    ("hand_over", "Handing over to the acquirer"),
                                    ("truth", "Everything declared is true and complete"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("version", models.CharField(max_length=20)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("language", models.CharField(blank=True, max_length=10)),
                        ("given_at", models.DateTimeField(auto_now_add=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "purpose", "version"), name="consent_once"),
                            models.CheckConstraint(
                                condition=models.Q(("purpose__in", ["identity", "account", "hand_over", "truth"])),
                                name="consent_purpose_known",
                            ),
                        ],
                    },
                ),
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
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="reading_due"
                            )
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
                    name="DocumentPage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("stored_name", models.CharField(max_length=120)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveIntegerField(help_text="bytes, before encryption")),
                        ("width", models.PositiveIntegerField()),
                        ("height", models.PositiveIntegerField()),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pages",
                                to="applications.document",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "indexes": [models.Index(fields=["sha256"], name="page_by_picture")],
                        "constraints": [models.UniqueConstraint(fields=("document", "number"), name="page_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CorrectionRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        (
                            "source",
                            models.CharField(
                                choices=[("reviewer", "Our review team"), ("acquirer", "The acquirer")],
                                default="reviewer",
                                max_length=12,
                            ),
                        ),
                        ("field", models.CharField(max_length=60)),
                        ("reason", models.CharField(max_length=40)),
                        ("note", models.TextField(blank=True, default="")),
                        ("internal", models.TextField(blank=True, default="")),
                        ("crop_box", models.JSONField(blank=True, default=list)),
                        ("before", models.CharField(blank=True, max_length=64)),
                        ("changed", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("resolved_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="corrections",
                                to="applications.application",
                            ),
                        ),
                        (
                            "crop_page",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="applications.documentpage",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("application", "round", "field"), name="correction_once_per_field"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("name", models.CharField(max_length=40)),
                        ("source", models.CharField(blank=True, max_length=24)),
                        ("target", models.CharField(blank=True, max_length=24)),
                        ("role", models.CharField(max_length=16)),
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
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["application", "id"], name="event_by_application"),
                            models.Index(fields=["name", "created_at"], name="event_by_name"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="application_event_due",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadField",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "dotted"), name="read_field_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Remark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("field", models.CharField(max_length=60)),
                        ("code", models.CharField(max_length=40)),
                        ("text", models.TextField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remarks",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("application", "field", "code"), name="remark_once_per_finding"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reservation",
                                to="applications.application",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "terminal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reservation",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RiskAssessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("facts", models.JSONField(default=dict)),
                        ("reasons", models.JSONField(default=list)),
                        ("score", models.PositiveSmallIntegerField(default=0)),
                        ("high", models.BooleanField(default=False)),
                        ("version", models.CharField(blank=True, max_length=20)),
                        ("made_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assessments",
                                to="applications.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RiskDisagreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        ("note", models.TextField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="disagreements",
                                to="applications.riskassessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "by", "reason"), name="disagreement_once_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("wanted", models.JSONField(default=dict)),
                        ("is_default", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "name"), name="saved_view_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("owner",),
                                name="saved_view_one_default",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondLook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("drawn_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "opinion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("agree", "I would have approved it, too"),
                                    ("disagree", "I would not have approved it"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("note", models.TextField(blank=True, default="")),
                        ("looked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="second_looks",
                                to="applications.application",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "looked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["drawn_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("opinion", "")), fields=["drawn_at"], name="second_look_open"
                            ),
                            models.Index(
                                condition=models.Q(("opinion", "disagree")),
                                fields=["application"],
                                name="second_look_doubts",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "round"), name="second_look_once"),
                            models.CheckConstraint(
                                condition=models.Q(("opinion__in", ["", "agree", "disagree"])),
                                name="second_look_opinion_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("looked_by__isnull", True),
                                    models.Q(("looked_by", models.F("approved_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="second_look_by_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shipment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("transit", models.CharField(blank=True, max_length=40)),
                        ("transit_at", models.DateTimeField(blank=True, null=True)),
                        ("tid", models.CharField(max_length=8)),
                        ("carrier", models.CharField(max_length=40)),
                        ("tracking_number", models.CharField(max_length=40)),
                        (
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
                        (
                            "key",
                            models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of every try", unique=True),
                        ),
                        ("message", models.CharField(blank=True, max_length=500)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("shipped_at", models.DateTimeField(blank=True, null=True)),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shipments",
                                to="applications.application",
                            ),
                        ),
                        (
                            "packed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="portal.upload",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shipments",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="shipment_due"
                            ),
                            models.Index(fields=["tracking_number"], name="shipment_by_tracking"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["failed", "ended"]), _negated=True),
                                fields=("application",),
                                name="shipment_once_per_application",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["binding", "shipped"])),
                                fields=("terminal",),
                                name="shipment_terminal_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["binding", "shipped", "received", "failed", "ended"])
                                ),
                                name="shipment_state_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField()),
                        ("frozen", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "device",
                            models.CharField(blank=True, db_index=True, default="", editable=False, max_length=40),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="submissions",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["round"],
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "round"), name="submission_once_per_round")
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="riskassessment",
                    name="submission",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessment",
                        to="applications.submission",
                    ),
                ),
                migrations.CreateModel(
                    name="HandOver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "key",
                            models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of every try", unique=True),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Being handed over"),
                                    ("done", "Handed over"),
                                    ("stuck", "Needs a person"),
                                ],
                                default="waiting",
                                max_length=12,
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=500)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("links_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hand_overs",
                                to="applications.application",
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_over",
                                to="applications.submission",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="hand_over_due"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClockPromise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("first", "First review"), ("came_back", "After a correction")], max_length=12
                            ),
                        ),
                        ("ahead", models.PositiveIntegerField()),
                        ("since", models.DateTimeField()),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("learned", models.BooleanField(help_text="from past reviews, not the default range")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("minutes", models.FloatField(blank=True, null=True)),
                        ("kept", models.BooleanField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="promises",
                                to="applications.application",
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="promise",
                                to="applications.submission",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("minutes__isnull", False)),
                                fields=["kind", "-ended_at"],
                                name="promise_past",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["first", "came_back"])), name="promise_kind_known"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TerminalOrder",
                    fields=[
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("transit", models.CharField(blank=True, max_length=40)),
                        ("transit_at", models.DateTimeField(blank=True, null=True)),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("reference", models.CharField(editable=False, max_length=20, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("swap", "Swap for another terminal"),
                                    ("return", "Give the terminal back"),
                                    ("more", "One more terminal"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("faulty", "It does not work any more"),
                                    ("damaged", "It is damaged"),
                                    ("outdated", "It is too old"),
                                    ("not_needed", "We do not need it any more"),
                                    ("other", "Another reason"),
                                    ("ordered", "Ordered with the application"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("note", models.TextField(blank=True, help_text="what the merchant wrote")),
                        (
                            "answer",
                            models.CharField(
                                blank=True, help_text="what our people say about a refusal", max_length=300
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
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
                                ],
                                default="asked",
                                max_length=12,
                            ),
                        ),
                        ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("tid", models.CharField(blank=True, max_length=8)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("tracking_number", models.CharField(blank=True, max_length=40)),
                        ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("message", models.CharField(blank=True, max_length=500)),
                        ("back_as", models.CharField(blank=True, max_length=16)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                help_text="ordered with it",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="applications.application",
                            ),
                        ),
                        (
                            "merchant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="portal.merchant"
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "replacement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replacing",
                                to="portal.terminal",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="order_due"
                            ),
                            models.Index(fields=["state", "state_since"], name="order_by_state"),
                            models.Index(fields=["tracking_number"], name="order_by_tracking"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["cancelled", "done", "refused"]), _negated=True),
                                fields=("terminal",),
                                name="order_once_per_terminal",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["cancelled", "done", "refused"]), _negated=True),
                                fields=("replacement",),
                                name="order_replacement_once",
                            ),
                            models.CheckConstraint(
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
                                            "done",
                                            "refused",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="order_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["swap", "return", "more"])), name="order_kind_known"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrderEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=20)),
                        ("target", models.CharField(max_length=12)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="applications.terminalorder",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Activation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code_hash", models.CharField(blank=True, max_length=64)),
                        ("expires_at", models.DateTimeField()),
                        ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                        ("codes_sent", models.PositiveSmallIntegerField(default=1)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("code_ok_at", models.DateTimeField(blank=True, null=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.terminal"
                            ),
                        ),
                        (
                            "application",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="activation",
                                to="applications.application",
                            ),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="activation",
                                to="applications.terminalorder",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("application__isnull", True), ("order__isnull", False)),
                                    models.Q(("application__isnull", False), ("order__isnull", True)),
                                    _connector="OR",
                                ),
                                name="activation_of_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrackingEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40)),
                        ("place", models.CharField(blank=True, max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "source",
                            models.CharField(choices=[("carrier", "Carrier"), ("staff", "Our people")], max_length=12),
                        ),
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
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tracking",
                                to="applications.terminalorder",
                            ),
                        ),
                        (
                            "shipment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tracking",
                                to="applications.shipment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("shipment", "external_id"),
                                name="tracking_event_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("order", "external_id"),
                                name="tracking_of_order_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("order__isnull", False), ("shipment__isnull", True)),
                                    models.Q(("order__isnull", True), ("shipment__isnull", False)),
                                    _connector="OR",
                                ),
                                name="tracking_of_one_parcel",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "key",
                            models.CharField(
                                choices=[
                                    ("code", "Activation code"),
                                    ("parameters", "Parameters downloaded"),
                                    ("sign_on", "Signed on"),
                                    ("keys", "Keys loaded"),
                                    ("binding", "Binding read back"),
                                    ("payment", "Small test payment"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("key_used", models.UUIDField(default=uuid.uuid4)),
                        ("command_id", models.CharField(blank=True, max_length=120)),
                        ("command_done_at", models.DateTimeField(blank=True, null=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "activation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="applications.activation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="activation_step_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("activation", "key"), name="activation_step_once"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                                name="activation_step_state_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Business",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="business",
                                serialize=False,
                                to="applications.application",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=100)),
                        ("receipt_name", models.CharField(blank=True, max_length=20)),
                        ("name_grams", models.TextField(blank=True, default="", editable=False)),
                        ("uscc", models.CharField(blank=True, db_index=True, max_length=18)),
                        ("licence_valid_until", models.DateField(blank=True, null=True)),
                        ("licence_long_term", models.BooleanField(default=False)),
                        ("mcc", models.CharField(blank=True, max_length=4)),
                        ("region", models.CharField(blank=True, max_length=6)),
                        ("address", models.CharField(blank=True, max_length=100)),
                        ("service_phone", models.CharField(blank=True, max_length=20)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["region", "address"], name="business_by_place")],
                    },
                ),
                migrations.CreateModel(
                    name="Settlement",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="settlement",
                                serialize=False,
                                to="applications.application",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("personal", "Personal bank card"),
                                    ("corporate", "Corporate account"),
                                    ("authorised", "Bank card of an authorised person"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("holder", models.CharField(blank=True, max_length=100)),
                        ("holder_id_number", models.TextField(blank=True, default="")),
                        ("account_number", models.TextField(blank=True, default="")),
                        (
                            "account_number_index",
                            models.CharField(blank=True, db_index=True, default="", editable=False, max_length=40),
                        ),
                        ("last4", models.CharField(blank=True, max_length=4)),
                        ("bank", models.CharField(blank=True, max_length=60)),
                        ("branch", models.CharField(blank=True, max_length=100)),
                        ("cnaps", models.CharField(blank=True, max_length=12)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["", "personal", "corporate", "authorised"])),
                                name="settlement_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TerminalWish",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="terminal",
                                serialize=False,
                                to="applications.application",
                            ),
                        ),
                        ("model", models.CharField(blank=True, max_length=20)),
                        ("quantity", models.CharField(blank=True, max_length=2)),
                        (
                            "deliver_to",
                            models.CharField(
                                blank=True,
                                choices=[("shop", "The address of the shop"), ("other", "Another address")],
                                max_length=8,
                            ),
                        ),
                        ("region", models.CharField(blank=True, max_length=6)),
                        ("address", models.TextField(blank=True, default="")),
                        ("receiver", models.CharField(blank=True, max_length=50)),
                        ("mobile", models.TextField(blank=True, default="")),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("deliver_to__in", ["", "shop", "other"])),
                                name="terminal_deliver_to_known",
                            )
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="riskassessment",
                    index=models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="assessment_due"
                    ),
                ),
            ]
        ),
        migrations.RunPython(index_grams, drop_grams),
    ]
