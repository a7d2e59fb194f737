"""Everything of the ground floor, as 0001 to 0022 made it step by step."""

import uuid
from typing import Any

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, In

from portal.migrations._at_once import AtOnce

# Every pair of neighbours: two Chinese characters are a word, and too short for trigrams.
_FUNCTION = """
CREATE FUNCTION portal_pairs(line text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    SELECT ARRAY(SELECT substr(upper(line), place, 2) FROM generate_series(1, length(line) - 1) AS place)
$$
"""
_INDEXES = {
    "terminal_pairs": "portal_terminal USING gin (portal_pairs(serial || chr(31) || place_address))",
    "merchant_pairs": "portal_merchant USING gin (portal_pairs(name || chr(31) || receipt_name))",
}


def create_cache_table(_apps: Any, editor: Any) -> None:
    """So that `migrate` alone makes a working site; with Redis there is none to make."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def index_pairs(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_FUNCTION)
        for name, what in _INDEXES.items():
            editor.execute(f"CREATE INDEX {name} ON {what}")


def drop_pairs(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for name in _INDEXES:
            editor.execute(f"DROP INDEX {name}")
        editor.execute("DROP FUNCTION portal_pairs(text)")


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0001_accounts_merchants_terminals"),
        ("portal", "0002_cache_table"),
        ("portal", "0003_uploads"),
        ("portal", "0004_change_requests"),
        ("portal", "0005_what_follows_an_upload"),
        ("portal", "0006_merchants_by_beginnings"),
        ("portal", "0007_support_cases"),
        ("portal", "0008_own_data_and_sms"),
        ("portal", "0009_operators_api_and_webhooks"),
        ("portal", "0010_reports_at_scale"),
        ("portal", "0011_report_hindered"),
        ("portal", "0012_merchant_readings"),
        ("portal", "0013_upkeep"),
        ("portal", "0014_upkeep_of_terminals"),
        ("portal", "0015_spares_and_swaps"),
        ("portal", "0016_settlement_account_requests"),
        ("portal", "0017_file_names_encrypted"),
        ("portal", "0018_staff_by_name"),
        ("portal", "0019_terminals_at_scale"),
        ("portal", "0020_contact_and_limit_requests"),
        ("portal", "0021_no_power_hinders"),
        ("portal", "0022_radius_of_places"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Merchant",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("mid", models.CharField(max_length=15, unique=True, verbose_name="Merchant number (MID)")),
                        ("name", models.CharField(max_length=200, verbose_name="Registered name")),
                        ("receipt_name", models.CharField(blank=True, max_length=200, verbose_name="Name on the slip")),
                        (
                            "subject_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("micro", "Micro merchant (no licence)"),
                                    ("sole_trader", "Sole trader"),
                                    ("enterprise", "Enterprise"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "uscc",
                            models.CharField(blank=True, max_length=18, verbose_name="Unified social credit code"),
                        ),
                        ("legal_person", models.CharField(blank=True, max_length=80)),
                        (
                            "mcc",
                            models.CharField(blank=True, max_length=4, verbose_name="Merchant category code (MCC)"),
                        ),
                        ("region", models.CharField(blank=True, help_text="GB/T 2260, six digits", max_length=6)),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="Address")),
                        (
                            "status",
                            models.CharField(
                                choices=[("active", "Active"), ("suspended", "Suspended"), ("closed", "Closed")],
                                default="active",
                                max_length=16,
                            ),
                        ),
                        ("licence_valid_until", models.DateField(blank=True, null=True)),
                        ("id_valid_until", models.DateField(blank=True, null=True)),
                        ("contact_name", models.CharField(blank=True, max_length=80)),
                        ("contact_mobile", models.TextField(blank=True, default="")),
                        ("contact_email", models.EmailField(blank=True, max_length=254)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Terminal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("serial", models.CharField(max_length=50, unique=True, verbose_name="Serial number")),
                        ("tusn", models.CharField(blank=True, max_length=32, verbose_name="TUSN")),
                        ("imei", models.CharField(blank=True, max_length=20, verbose_name="IMEI")),
                        ("iccid", models.CharField(blank=True, max_length=22, verbose_name="SIM card (ICCID)")),
                        ("model", models.CharField(blank=True, max_length=60, verbose_name="Model")),
                        ("tid", models.CharField(blank=True, max_length=16, verbose_name="Terminal number (TID)")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("stock", "In stock"),
                                    ("shipped", "On its way"),
                                    ("activating", "Activating"),
                                    ("active", "Active"),
                                    ("spare", "Spare"),
                                    ("in_repair", "In repair"),
                                    ("blocked", "Blocked"),
                                    ("retired", "Retired"),
                                ],
                                default="stock",
                                max_length=16,
                            ),
                        ),
                        ("place_address", models.CharField(blank=True, max_length=300)),
                        ("place_lat", models.FloatField(blank=True, null=True)),
                        ("place_lng", models.FloatField(blank=True, null=True)),
                        (
                            "place_radius_m",
                            models.PositiveIntegerField(
                                db_default=500,
                                default=500,
                                editable=False,
                                help_text="how far from there still counts as there: the word of the acquirer's register",
                            ),
                        ),
                        ("activated_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "inspect_on",
                            models.DateField(blank=True, help_text="when somebody is to look it over next", null=True),
                        ),
                        (
                            "token_hash",
                            models.CharField(
                                blank=True, editable=False, help_text="SHA-256 of the API token", max_length=64
                            ),
                        ),
                        (
                            "trouble",
                            models.CharField(
                                editable=False,
                                help_text="by its newest report, for lists; null: it never reported",
                                max_length=16,
                                null=True,
                            ),
                        ),
                        (
                            "firmware",
                            models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="Email"),
                        ),
                        ("mobile", models.TextField(blank=True, default="", verbose_name="Mobile number")),
                        (
                            "mobile_index",
                            models.CharField(
                                blank=True, default=None, editable=False, max_length=40, null=True, unique=True
                            ),
                        ),
                        ("mobile_verified", models.BooleanField(default=False)),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="Name")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("member", "Applicant or merchant"),
                                    ("reviewer", "Reviewer"),
                                    ("operator", "Operator"),
                                ],
                                default="member",
                                max_length=16,
                            ),
                        ),
                        ("language", models.CharField(default="zh-hans", max_length=8)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False)),
                        ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("role__in", ["operator", "reviewer"])),
                                fields=["name", "email", "id"],
                                name="user_of_staff",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["member", "reviewer", "operator"])),
                                name="user_role_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AcquirerEvent",
                    fields=[
                        ("id", models.CharField(max_length=120, primary_key=True, serialize=False)),
                        ("type", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        ("data", models.JSONField()),
                        ("received_at", models.DateTimeField(auto_now_add=True)),
                        ("handled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("handled_at__isnull", True)),
                                fields=["type", "received_at"],
                                name="event_unhandled",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "beginning",
                            models.CharField(
                                editable=False, help_text="the first characters, to recognise it by", max_length=16
                            ),
                        ),
                        (
                            "token_hash",
                            models.CharField(
                                editable=False, help_text="SHA-256 of the key", max_length=64, unique=True
                            ),
                        ),
                        ("scopes", models.JSONField(default=list)),
                        ("all_merchants", models.BooleanField(default=True)),
                        ("per_minute", models.PositiveIntegerField(default=600)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ApiAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("word", models.CharField(help_text="Idempotency-Key", max_length=64)),
                        ("asked", models.CharField(help_text="SHA-256 of what was asked", max_length=64)),
                        ("answer", models.JSONField(help_text="as it was given; holds no personal data", null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="portal.apikey"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="api_answer_by_time")],
                        "constraints": [models.UniqueConstraint(fields=("key", "word"), name="api_answer_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("action", models.CharField(max_length=60)),
                        ("subject", models.CharField(help_text="kind:id", max_length=120)),
                        ("before", models.JSONField(blank=True, null=True)),
                        ("after", models.JSONField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deeds",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["subject", "-at"], name="audit_by_subject")],
                    },
                ),
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
                                    ("account", "Another settlement account"),
                                    ("contact", "Another contact"),
                                    ("limits", "Another limit for payments"),
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
                        (
                            "act_by",
                            models.DateTimeField(blank=True, help_text="when whoever must act should have", null=True),
                        ),
                        ("version", models.PositiveIntegerField(default=0)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="code of portal/changes/data/reasons.json", max_length=40
                            ),
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
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ChangeEvent",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="portal.changerequest",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["change", "id"], name="change_event_by_change"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="change_event_due",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataExport",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Being put together"),
                                    ("ready", "Ready"),
                                    ("expired", "Erased again"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("stored_name", models.CharField(blank=True, max_length=120)),
                        ("size", models.PositiveBigIntegerField(default=0, help_text="bytes")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="export_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["waiting", "ready", "expired"])),
                                name="export_state_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")), fields=("user",), name="export_one_waiting"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeletionRequest",
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
                        ("reference", models.CharField(editable=False, max_length=20, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Being erased"), ("done", "Erased")], default="asked", max_length=8
                            ),
                        ),
                        ("answer", models.JSONField(default=list)),
                        ("closes_account", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deletions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="deletion_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["asked", "done"])), name="deletion_state_known"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")), fields=("user",), name="deletion_one_asked"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Member",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner"),
                                    ("finance", "Finance"),
                                    ("maintenance", "Maintenance"),
                                    ("cashier", "Cashier"),
                                ],
                                default="owner",
                                max_length=16,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
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
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="merchant_reading_due",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="merchant",
                    name="members",
                    field=models.ManyToManyField(
                        related_name="merchants", through="portal.Member", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="member",
                    name="merchant",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="portal.merchant"
                    ),
                ),
                migrations.AddField(
                    model_name="changerequest",
                    name="merchant",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="portal.merchant"
                    ),
                ),
                migrations.AddField(
                    model_name="apikey",
                    name="merchants",
                    field=models.ManyToManyField(blank=True, related_name="api_keys", to="portal.merchant"),
                ),
                migrations.CreateModel(
                    name="Nonce",
                    fields=[
                        ("value", models.CharField(max_length=130, primary_key=True, serialize=False)),
                        ("seen_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["seen_at"], name="nonce_by_time")],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=120, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("duty", "To do"), ("news", "News")], default="news", max_length=8
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("body", models.TextField(blank=True)),
                        ("url", models.CharField(blank=True, max_length=300)),
                        ("effective_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "merchant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "-created_at"], name="notice_by_user")],
                    },
                ),
                migrations.CreateModel(
                    name="OutboxMessage",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=120, unique=True)),
                        ("channel", models.CharField(choices=[("email", "Email"), ("sms", "SMS")], max_length=8)),
                        ("address", models.TextField()),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("body", models.TextField()),
                        (
                            "about",
                            models.CharField(
                                blank=True, help_text="what it belongs to, e.g. application:<id>", max_length=120
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("next_try_at", models.DateTimeField(auto_now_add=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "gateway_id",
                            models.CharField(blank=True, help_text="the SMS gateway's number of it", max_length=80),
                        ),
                        ("trouble", models.CharField(blank=True, help_text="why it was not taken last", max_length=40)),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["next_try_at"], name="outbox_due"
                            ),
                            models.Index(fields=["about", "created_at"], name="outbox_by_subject"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Readiness",
                    fields=[
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "terminal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="readiness",
                                serialize=False,
                                to="portal.terminal",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the next check"),
                                    ("checking", "Check is going on"),
                                    ("failed", "Not ready"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("ready_at", models.DateTimeField(blank=True, null=True)),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "seen_at",
                            models.DateTimeField(
                                blank=True, help_text="its first report since the check was begun", null=True
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of the sign-on")),
                        ("command_id", models.CharField(blank=True, max_length=80)),
                        (
                            "signed_at",
                            models.DateTimeField(
                                blank=True, help_text="when the acquirer called the sign-on done", null=True
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="RegisterReading",
                    fields=[
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "terminal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="register",
                                serialize=False,
                                to="portal.terminal",
                            ),
                        ),
                        ("entry", models.JSONField(default=dict)),
                        ("found", models.BooleanField(null=True)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("read_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="register_due"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "terminal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="report",
                                serialize=False,
                                to="portal.terminal",
                            ),
                        ),
                        ("reported_at", models.DateTimeField(blank=True, help_text="as the terminal said", null=True)),
                        (
                            "measured_at",
                            models.DateTimeField(
                                help_text="reported_at, or the server's time when clock_wrong: age counts by it"
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("clock_wrong", models.BooleanField(default=False)),
                        ("data", models.JSONField(help_text="the members of the report, as sent")),
                        (
                            "hindered",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(
                                        models.Q(
                                            ("data__tampered", True),
                                            ("data__network", "none"),
                                            ("data__power", "none"),
                                            ("data__card_reader", "fault"),
                                            _connector="OR",
                                        ),
                                        then=models.Value(True),
                                    ),
                                    models.When(
                                        In(
                                            models.Case(
                                                models.When(
                                                    In(
                                                        Coalesce(
                                                            KeyTextTransform("last_transaction_rc", models.F("data")),
                                                            models.Value(""),
                                                            output_field=models.TextField(),
                                                        ),
                                                        ["", "null"],
                                                    ),
                                                    then=Coalesce(
                                                        KeyTextTransform("last_sign_on_rc", models.F("data")),
                                                        models.Value(""),
                                                        output_field=models.TextField(),
                                                    ),
                                                ),
                                                models.When(
                                                    In(
                                                        Coalesce(
                                                            KeyTextTransform("last_sign_on_rc", models.F("data")),
                                                            models.Value(""),
                                                            output_field=models.TextField(),
                                                        ),
                                                        ["", "null"],
                                                    ),
                                                    then=Coalesce(
                                                        KeyTextTransform("last_transaction_rc", models.F("data")),
                                                        models.Value(""),
                                                        output_field=models.TextField(),
                                                    ),
                                                ),
                                                models.When(
                                                    GreaterThanOrEqual(
                                                        Coalesce(
                                                            KeyTextTransform("last_transaction_at", models.F("data")),
                                                            models.Value(""),
                                                            output_field=models.TextField(),
                                                        ),
                                                        Coalesce(
                                                            KeyTextTransform("last_sign_on_at", models.F("data")),
                                                            models.Value(""),
                                                            output_field=models.TextField(),
                                                        ),
                                                    ),
                                                    then=Coalesce(
                                                        KeyTextTransform("last_transaction_rc", models.F("data")),
                                                        models.Value(""),
                                                        output_field=models.TextField(),
                                                    ),
                                                ),
                                                default=Coalesce(
                                                    KeyTextTransform("last_sign_on_rc", models.F("data")),
                                                    models.Value(""),
                                                    output_field=models.TextField(),
                                                ),
                                            ),
                                            [
                                                "",
                                                "null",
                                                "00",
                                                "01",
                                                "02",
                                                "04",
                                                "05",
                                                "07",
                                                "10",
                                                "11",
                                                "14",
                                                "15",
                                                "33",
                                                "34",
                                                "35",
                                                "36",
                                                "37",
                                                "38",
                                                "39",
                                                "41",
                                                "42",
                                                "43",
                                                "44",
                                                "51",
                                                "52",
                                                "53",
                                                "54",
                                                "55",
                                                "56",
                                                "59",
                                                "62",
                                                "66",
                                                "67",
                                                "75",
                                                "A2",
                                                "A4",
                                                "A5",
                                                "A6",
                                            ],
                                        ),
                                        then=models.Value(False),
                                    ),
                                    default=models.Value(True),
                                ),
                                output_field=models.BooleanField(),
                            ),
                        ),
                        (
                            "minute_began",
                            models.DateTimeField(
                                blank=True, help_text="since when minute_count counts, a minute long", null=True
                            ),
                        ),
                        (
                            "minute_count",
                            models.IntegerField(
                                db_default=0, default=0, help_text="reports taken in: too many are refused"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["measured_at"], name="report_by_time"),
                            models.Index(
                                condition=models.Q(("hindered", True)),
                                fields=["terminal", "measured_at"],
                                name="report_that_hinders",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="terminal",
                    name="deputy",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="who does so otherwise",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="terminal",
                    name="keeper",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="who of the shop sees to its upkeep",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="kept_terminals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="terminal",
                    name="merchant",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminals",
                        to="portal.merchant",
                    ),
                ),
                migrations.CreateModel(
                    name="ParameterSet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.CharField(max_length=60)),
                        ("data", models.JSONField()),
                        ("first_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parameter_sets",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("terminal", "version"), name="parameter_set_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("note", models.TextField(blank=True, default="")),
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
                            "merchant",
                            models.ForeignKey(
                                help_text="whose it was then",
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="inspections",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["terminal", "-at"], name="inspection_by_terminal")],
                    },
                ),
                migrations.AddField(
                    model_name="changerequest",
                    name="terminal",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="portal.terminal",
                    ),
                ),
                migrations.CreateModel(
                    name="Release",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.CharField(max_length=40, unique=True, verbose_name="Version")),
                        ("model", models.CharField(blank=True, max_length=60, verbose_name="Model")),
                        (
                            "minimum",
                            models.CharField(blank=True, max_length=40, verbose_name="Oldest version still allowed"),
                        ),
                        ("news_zh", models.TextField(max_length=1000, verbose_name="What is new, in Chinese")),
                        ("news_en", models.TextField(max_length=1000, verbose_name="What is new, in English")),
                        ("why_zh", models.TextField(max_length=1000, verbose_name="Why to update, in Chinese")),
                        ("why_en", models.TextField(max_length=1000, verbose_name="Why to update, in English")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                    },
                ),
                migrations.CreateModel(
                    name="ReportHistory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reported_at", models.DateTimeField(help_text="as the terminal said; identifies a repeat")),
                        ("measured_at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        ("clock_wrong", models.BooleanField(default=False)),
                        ("data", models.JSONField()),
                        (
                            "terminal",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="history",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("clock_wrong", True)),
                                fields=["received_at"],
                                name="history_of_wrong_clocks",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("terminal", "reported_at"), name="report_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RollOut",
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
                            "share",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="Share of the terminals (%)",
                            ),
                        ),
                        (
                            "from_hour",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="From (hour)",
                            ),
                        ),
                        (
                            "to_hour",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="To (hour)",
                            ),
                        ),
                        (
                            "failures_at_most",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="Pause when more than this part fails (%)",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "Under way"), ("paused", "Paused"), ("ended", "Ended")],
                                default="running",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "counted_from",
                            models.DateTimeField(
                                default=django.utils.timezone.now,
                                help_text="failures before a resumption count no more",
                            ),
                        ),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "begun_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "release",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="roll_out",
                                to="portal.release",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-begun_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="roll_out_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["running", "paused", "ended"])),
                                name="roll_out_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share__gte", 1), ("share__lte", 100)),
                                name="roll_out_share_in_hundred",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SentCommand",
                    fields=[
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("command", models.CharField(max_length=32)),
                        ("line", models.UUIDField(default=uuid.uuid4)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Its turn comes"),
                                    ("asked", "Asked for"),
                                    ("running", "Under way"),
                                    ("succeeded", "Done"),
                                    ("failed", "Failed"),
                                    ("expired", "Not taken by the terminal in time"),
                                    ("cancelled", "Cancelled"),
                                    ("blocked", "Not sent, to be safe"),
                                    ("no_word", "No word about its end"),
                                    ("dropped", "Left out"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("wanted", models.CharField(blank=True, max_length=60)),
                        ("command_id", models.CharField(blank=True, max_length=120)),
                        ("said", models.CharField(blank=True, max_length=40)),
                        ("failure", models.CharField(blank=True, max_length=200)),
                        ("blocked_by", models.JSONField(blank=True, default=list)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                        ("tried_at_acquirer", models.DateTimeField(blank=True, null=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("deadline_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "after",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="following",
                                to="portal.sentcommand",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "roll_out",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commands",
                                to="portal.rollout",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sent_commands",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["created_at", "position"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="sent_command_due",
                            ),
                            models.Index(fields=["line"], name="sent_command_by_line"),
                            models.Index(fields=["terminal", "-created_at"], name="sent_command_by_terminal"),
                            models.Index(fields=["roll_out", "command", "state"], name="sent_command_by_roll_out"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "waiting",
                                            "asked",
                                            "running",
                                            "succeeded",
                                            "failed",
                                            "expired",
                                            "cancelled",
                                            "blocked",
                                            "no_word",
                                            "dropped",
                                        ],
                                    )
                                ),
                                name="sent_command_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("finished_at__isnull", True), ("state__in", ("waiting", "asked", "running"))
                                    ),
                                    models.Q(
                                        models.Q(("state__in", ("waiting", "asked", "running")), _negated=True),
                                        ("finished_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="sent_command_end_has_time",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "running"))),
                                fields=("terminal",),
                                name="sent_command_one_per_terminal",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("command", "update_firmware"),
                                    models.Q(("state__in", ("blocked", "dropped")), _negated=True),
                                ),
                                fields=("roll_out", "terminal"),
                                name="sent_command_once_per_roll_out",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportCase",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("reference", models.CharField(editable=False, max_length=20, unique=True)),
                        ("subject_zh", models.CharField(max_length=160)),
                        ("subject_en", models.CharField(max_length=160)),
                        ("about", models.CharField(max_length=80)),
                        ("bundle", models.JSONField(blank=True, default=dict)),
                        ("bundle_sha256", models.CharField(blank=True, max_length=64)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "New"),
                                    ("waiting_for_us", "With us"),
                                    ("waiting_for_merchant", "Waiting for the merchant"),
                                    ("solved", "Solved"),
                                ],
                                default="open",
                                max_length=24,
                            ),
                        ),
                        ("status_since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "assigned",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="assigned_cases",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merchant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="support_cases",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="support_cases",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="support_cases",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["open", "waiting_for_us"])),
                                fields=["due_at", "id"],
                                name="support_case_queue",
                            ),
                            models.Index(fields=["status", "-updated_at", "-id"], name="support_case_by_status"),
                            models.Index(fields=["-updated_at", "-id"], name="support_case_newest"),
                            models.Index(fields=["merchant", "-updated_at", "-id"], name="support_case_by_merchant"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["open", "waiting_for_us", "waiting_for_merchant", "solved"])
                                ),
                                name="support_case_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("due_at__isnull", False), ("status__in", ["open", "waiting_for_us"])),
                                    models.Q(
                                        models.Q(("status__in", ["open", "waiting_for_us"]), _negated=True),
                                        ("due_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="support_case_due_while_with_us",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["open", "waiting_for_merchant", "waiting_for_us"])),
                                fields=("about",),
                                name="support_case_one_open_about_it",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=16)),
                        (
                            "side",
                            models.CharField(choices=[("merchant", "Merchant"), ("staff", "Support")], max_length=8),
                        ),
                        ("body", models.TextField(blank=True, default="")),
                        ("internal", models.BooleanField(default=False, help_text="for our own people only")),
                        ("source", models.CharField(blank=True, max_length=24)),
                        ("target", models.CharField(max_length=24)),
                        ("key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="portal.supportcase",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["case", "-id"], name="support_message_by_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("side__in", ["merchant", "staff"])),
                                name="support_message_side_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Swap",
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
                                    ("swapping", "Spare is being brought in"),
                                    ("swapped", "Spare at work"),
                                    ("returning", "Being swapped back"),
                                    ("returned", "Swapped back"),
                                    ("kept", "Spare stays"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="swapping",
                                max_length=10,
                            ),
                        ),
                        ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "failed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="swaps", to="portal.terminal"
                            ),
                        ),
                        (
                            "merchant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="swaps", to="portal.merchant"
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
                            "spare",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="swaps_as_spare",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="swap_due"
                            ),
                            models.Index(fields=["merchant", "-created_at"], name="swap_by_merchant"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["swapping", "swapped", "returning", "returned", "kept", "cancelled"])
                                ),
                                name="swap_state_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["cancelled", "kept", "returned"]), _negated=True),
                                fields=("failed",),
                                name="swap_once_for_terminal",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["cancelled", "kept", "returned"]), _negated=True),
                                fields=("spare",),
                                name="swap_once_for_spare",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SwapStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("out", "The spare is brought in"), ("back", "The way back")], max_length=4
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                choices=[
                                    ("bind", "Bound at the acquirer"),
                                    ("parameters", "Parameters downloaded"),
                                    ("sign_on", "Signed on"),
                                    ("proof", "Proved: the host accepts it, and it says so itself"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("call_key", models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of every try")),
                        ("command_id", models.CharField(blank=True, max_length=80)),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                        ("command_done_at", models.DateTimeField(blank=True, null=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        (
                            "swap",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="portal.swap"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["swap", "-way", "position"],
                        "constraints": [models.UniqueConstraint(fields=("swap", "way", "key"), name="swap_step_once")],
                    },
                ),
                migrations.CreateModel(
                    name="TerminalCommand",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("command", models.CharField(max_length=32)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting for the terminal"),
                                    ("sent", "With the terminal"),
                                    ("succeeded", "Done"),
                                    ("failed", "Failed"),
                                    ("expired", "Expired"),
                                ],
                                default="pending",
                                max_length=16,
                            ),
                        ),
                        ("failure", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commands",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["pending", "sent"])),
                                fields=["terminal"],
                                name="command_open_by_terminal",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
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
                            "purpose",
                            models.CharField(help_text="what it was sent for: slip, support, change", max_length=24),
                        ),
                        ("kept", models.BooleanField(default=False, help_text="something points to it")),
                        (
                            "then",
                            models.CharField(
                                blank=True, help_text="task asked for once its pages are made or refused", max_length=60
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="uploads",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="upload_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["received", "processing", "ready", "refused"])),
                                name="upload_state_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="portal.supportmessage",
                            ),
                        ),
                        (
                            "upload",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="support_file",
                                to="portal.upload",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ChangePaper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("superseded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "change",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="portal.changerequest",
                            ),
                        ),
                        (
                            "upload",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_paper",
                                to="portal.upload",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_at__isnull", True)),
                                fields=("change", "kind"),
                                name="change_paper_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UploadPage",
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
                            "upload",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="portal.upload"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [models.UniqueConstraint(fields=("upload", "number"), name="upload_page_once")],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookEndpoint",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=80)),
                        ("url", models.CharField(max_length=500)),
                        ("happenings", models.JSONField(default=list)),
                        ("secret", models.TextField()),
                        ("old_secret", models.TextField(blank=True, default="")),
                        ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("off_at", models.DateTimeField(blank=True, null=True)),
                        ("off_reason", models.CharField(blank=True, help_text="by_hand or failing", max_length=20)),
                        ("lane_until", models.DateTimeField(blank=True, null=True)),
                        ("lane_holder", models.CharField(blank=True, max_length=32)),
                        ("rest_until", models.DateTimeField(blank=True, null=True)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("failing_since", models.DateTimeField(blank=True, null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-created_at", "-id"], name="webhook_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookEvent",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=40)),
                        ("data", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="webhook_event_by_time")],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookDelivery",
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
                        ("answer_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("answer_head", models.CharField(blank=True, max_length=300)),
                        ("took_ms", models.PositiveIntegerField(blank=True, null=True)),
                        ("delivered_at", models.DateTimeField(blank=True, null=True)),
                        ("given_up_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "endpoint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="portal.webhookendpoint",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="portal.webhookevent",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["endpoint", "due_at"],
                                name="webhook_delivery_due",
                            ),
                            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("endpoint", "event"), name="webhook_delivery_once")
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="merchant",
                    index=models.Index(fields=["name"], name="merchant_by_name", opclasses=["varchar_pattern_ops"]),
                ),
                migrations.AddIndex(
                    model_name="merchant",
                    index=models.Index(fields=["region"], name="merchant_by_region", opclasses=["varchar_pattern_ops"]),
                ),
                migrations.AddConstraint(
                    model_name="merchant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "suspended", "closed"])),
                        name="merchant_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="member",
                    constraint=models.UniqueConstraint(fields=("user", "merchant"), name="member_once_per_merchant"),
                ),
                migrations.AddConstraint(
                    model_name="member",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("role__in", ["owner", "finance", "maintenance", "cashier"])),
                        name="member_role_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="apikey",
                    index=models.Index(fields=["-created_at", "-id"], name="api_key_newest"),
                ),
                migrations.AddField(
                    model_name="readiness",
                    name="asked_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddIndex(
                    model_name="terminal",
                    index=models.Index(fields=["merchant", "serial"], name="terminal_by_merchant"),
                ),
                migrations.AddIndex(
                    model_name="terminal",
                    index=models.Index(fields=["status", "serial"], name="terminal_by_status"),
                ),
                migrations.AddIndex(
                    model_name="terminal",
                    index=models.Index(fields=["tid", "serial"], name="terminal_by_tid"),
                ),
                migrations.AddIndex(
                    model_name="terminal",
                    index=models.Index(
                        condition=models.Q(("trouble__gt", "")),
                        fields=["trouble", "serial"],
                        name="terminal_in_trouble",
                    ),
                ),
                migrations.AddIndex(
                    model_name="terminal",
                    index=models.Index(
                        condition=models.Q(("trouble__isnull", True)), fields=["serial"], name="terminal_never_heard"
                    ),
                ),
                migrations.AddIndex(
                    model_name="terminal",
                    index=models.Index(fields=["firmware", "serial"], name="terminal_by_firmware"),
                ),
                migrations.AddConstraint(
                    model_name="terminal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "stock",
                                    "shipped",
                                    "activating",
                                    "active",
                                    "spare",
                                    "in_repair",
                                    "blocked",
                                    "retired",
                                ],
                            )
                        ),
                        name="terminal_status_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="changerequest",
                    index=models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="change_due"
                    ),
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
                migrations.AddIndex(
                    model_name="readiness",
                    index=models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="readiness_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="readiness",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "checking", "failed"])), name="readiness_known"
                    ),
                ),
            ]
        ),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        migrations.RunPython(index_pairs, drop_pairs),
    ]
