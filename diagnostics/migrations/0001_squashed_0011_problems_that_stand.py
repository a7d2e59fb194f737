"""Everything of the diagnoses and the watch over the fleet, as 0001 to 0011 made it step by step."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from portal.migrations._at_once import AtOnce


class Migration(migrations.Migration):
    replaces = [
        ("diagnostics", "0001_diagnoses_steps_readings"),
        ("diagnostics", "0002_whose_diagnosis"),
        ("diagnostics", "0003_cause_and_certainty_as_columns"),
        ("diagnostics", "0004_fill_cause_and_certainty"),
        ("diagnostics", "0005_slip_readings"),
        ("diagnostics", "0006_drift_watch"),
        ("diagnostics", "0007_shares"),
        ("diagnostics", "0008_problems_and_remedies"),
        ("diagnostics", "0009_disturbances"),
        ("diagnostics", "0010_indexes_of_the_desk"),
        ("diagnostics", "0011_problems_that_stand"),
    ]

    initial = True

    dependencies = [
        ("portal", "0001_squashed_0022_radius_of_places"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="FleetScan",
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
                        ("slot", models.PositiveSmallIntegerField(default=1, editable=False)),
                        ("cursor", models.TextField(blank=True)),
                        ("pages", models.PositiveIntegerField(default=0)),
                        (
                            "terminals",
                            models.PositiveIntegerField(
                                default=0, help_text="entries of the acquirer's list taken so far"
                            ),
                        ),
                        ("judged", models.PositiveIntegerField(default=0, help_text="terminals looked at closely")),
                        ("opened", models.PositiveIntegerField(default=0)),
                        ("cleared", models.PositiveIntegerField(default=0)),
                        (
                            "absent",
                            models.PositiveIntegerField(
                                default=0, help_text="terminals of ours that the acquirer's list lacks"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("first_failed_at", models.DateTimeField(blank=True, null=True)),
                        ("listed_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="fleet_scans",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("finished_at__isnull", False)),
                                fields=["-finished_at"],
                                name="fleet_scan_finished",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=("slot",),
                                name="fleet_scan_one_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FleetPage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("serials", models.JSONField()),
                        (
                            "scan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="listed",
                                to="diagnostics.fleetscan",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("scan", "number"), name="fleet_page_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Drift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("open_key", models.CharField(max_length=120, null=True, unique=True)),
                        ("kind", models.CharField(max_length=40)),
                        ("serial", models.CharField(blank=True, max_length=50)),
                        ("stops_payments", models.BooleanField(default=False)),
                        (
                            "evidence",
                            models.JSONField(
                                default=list, help_text="what each side says, in the shape of verdict.evidence"
                            ),
                        ),
                        ("first_seen", models.DateTimeField()),
                        ("last_seen", models.DateTimeField()),
                        ("gone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "merchant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drifts",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drifts",
                                to="portal.terminal",
                            ),
                        ),
                        (
                            "cleared_scan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.fleetscan",
                            ),
                        ),
                        (
                            "first_scan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.fleetscan",
                            ),
                        ),
                        (
                            "seen_scan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.fleetscan",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("gone_at__isnull", True)), fields=["-id"], name="drift_open"
                            ),
                            models.Index(
                                condition=models.Q(("gone_at__isnull", True)),
                                fields=["kind", "-id"],
                                name="drift_open_by_kind",
                            ),
                            models.Index(
                                condition=models.Q(("gone_at__isnull", True)),
                                fields=["merchant", "-id"],
                                name="drift_open_by_merchant",
                            ),
                            models.Index(
                                condition=models.Q(("gone_at__isnull", True)),
                                fields=["terminal", "-id"],
                                name="drift_open_by_terminal",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gone_at__isnull", True), ("open_key__isnull", False)),
                                    models.Q(("gone_at__isnull", False), ("open_key__isnull", True)),
                                    _connector="OR",
                                ),
                                name="drift_open_has_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("open_key", models.CharField(max_length=160, null=True, unique=True)),
                        ("code", models.CharField(max_length=8)),
                        (
                            "factor",
                            models.CharField(
                                choices=[
                                    ("provider", "State of the provider"),
                                    ("param_version", "Parameter version"),
                                    ("firmware", "Firmware"),
                                    ("region", "Region"),
                                    ("everyone", "The provider itself"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("value", models.CharField(max_length=80)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("began_at", models.DateTimeField(help_text="the first failure that belongs to it")),
                        ("last_failure_at", models.DateTimeField()),
                        ("last_success_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("terminals_count", models.PositiveIntegerField(default=0)),
                        ("merchants_count", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("open_key__isnull", False)),
                                    models.Q(("closed_at__isnull", False), ("open_key__isnull", True)),
                                    _connector="OR",
                                ),
                                name="incident_open_has_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Diagnosis",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "code",
                            models.CharField(blank=True, help_text="field 39 as typed by the merchant", max_length=2),
                        ),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("needs_answers", "Needs your answer"),
                                    ("concluded", "Finished"),
                                    ("broken", "Interrupted"),
                                ],
                                default="running",
                                max_length=16,
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                blank=True, help_text="verdict.cause, to find and count by", max_length=40, null=True
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                blank=True,
                                choices=[("confirmed", "Confirmed"), ("likely", "Likely"), ("none", "No cause")],
                                help_text="verdict.certainty, alike",
                                max_length=10,
                            ),
                        ),
                        (
                            "fine",
                            models.BooleanField(
                                default=False, help_text="every step passed and nothing speaks against it"
                            ),
                        ),
                        ("verdict", models.JSONField(blank=True, default=dict)),
                        ("also", models.JSONField(blank=True, default=list)),
                        ("actions", models.JSONField(blank=True, default=list)),
                        ("questions", models.JSONField(blank=True, default=list)),
                        ("examined", models.JSONField(blank=True, default=dict)),
                        (
                            "judged_by",
                            models.CharField(
                                blank=True, help_text="versions of the verdict and of the catalogue", max_length=40
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("deadline_at", models.DateTimeField()),
                        (
                            "merchant",
                            models.ForeignKey(
                                blank=True,
                                help_text="whose terminal it was then: a run tells of a merchant, and stays theirs when the terminal moves on",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="diagnoses",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="later",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="diagnoses",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="diagnoses",
                                to="portal.terminal",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                help_text="the disturbance that this run met; its verdict stays what was judged",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="diagnoses",
                                to="diagnostics.incident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["terminal", "-created_at", "-id"], name="diagnosis_by_terminal"),
                            models.Index(fields=["-created_at", "-id"], name="diagnosis_newest"),
                            models.Index(fields=["cause", "-created_at", "-id"], name="diagnosis_by_cause"),
                            models.Index(fields=["state", "-created_at", "-id"], name="diagnosis_by_state"),
                            models.Index(fields=["code", "-created_at", "-id"], name="diagnosis_by_code"),
                            models.Index(fields=["merchant", "-created_at", "-id"], name="diagnosis_by_merchant"),
                            models.Index(
                                condition=models.Q(
                                    ("certainty", "none"),
                                    ("fine", False),
                                    ("state__in", ["concluded", "needs_answers"]),
                                ),
                                fields=["-created_at", "-id"],
                                name="diagnosis_untold",
                            ),
                            models.Index(
                                condition=models.Q(("state", "running")),
                                fields=["deadline_at"],
                                name="diagnosis_running",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["running", "needs_answers", "concluded", "broken"])),
                                name="diagnosis_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("certainty__in", ["", "confirmed", "likely", "none"])),
                                name="diagnosis_sureness_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finished_at__isnull", True), ("state", "running")),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True), ("finished_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="diagnosis_finished_has_time",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("terminal", "started_by"),
                                name="diagnosis_one_running_per_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentTerminal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_failure_at", models.DateTimeField()),
                        ("last_failure_at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                        ("told_over_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terminals",
                                to="diagnostics.incident",
                            ),
                        ),
                        (
                            "merchant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="incidents",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="incidents",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["terminal", "-incident"], name="incident_by_terminal")],
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "terminal"), name="incident_terminal_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("cause", models.CharField(max_length=40)),
                        ("certainty", models.CharField(max_length=10)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("waiting", "Waiting"), ("closed", "Fixed")],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("waiting_for", models.CharField(blank=True, max_length=80)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seen_at", models.DateTimeField(help_text="the time that the readings of seen_by are of")),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("reopened_at", models.DateTimeField(blank=True, null=True)),
                        ("reopened", models.PositiveSmallIntegerField(default=0)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="problems_closed",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                        (
                            "merchant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="problems",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                        (
                            "seen_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="problems_seen",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["terminal", "-opened_at", "id"], name="problem_by_terminal"),
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["waiting_for"], name="problem_waiting"
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["open", "waiting"])),
                                fields=["terminal", "merchant", "certainty"],
                                name="problem_standing",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["open", "waiting", "closed"])),
                                name="problem_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="problem_closed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "waiting"), models.Q(("waiting_for", ""), _negated=True)),
                                    models.Q(models.Q(("state", "waiting"), _negated=True), ("waiting_for", "")),
                                    _connector="OR",
                                ),
                                name="problem_waits_for_something",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "waiting"]), ("merchant__isnull", False)),
                                fields=("terminal", "merchant", "cause"),
                                name="problem_once_at_a_time",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "waiting"]), ("merchant__isnull", True)),
                                fields=("terminal", "cause"),
                                name="problem_once_without_merchant",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProblemEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("found", "Found"),
                                    ("seen", "Found again"),
                                    ("reopened", "Came back within a week: opened again"),
                                    ("unproved", "Not seen any more, but not proved to be gone"),
                                    ("closed", "Fixed, and proved"),
                                    ("begun", "Begun"),
                                    ("helped", "It helped"),
                                    ("no_help", "It did not help"),
                                    ("asked", "Asked for"),
                                    ("blocked", "Not carried out, to be safe"),
                                    ("ended", "Ended"),
                                    ("waiting", "Waiting"),
                                    ("came_back", "What it waited for is decided"),
                                    ("checked", "Checked again"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("remedy", models.CharField(blank=True, max_length=32)),
                        ("note", models.CharField(blank=True, max_length=200)),
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
                            "problem",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="diagnostics.problem",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "what__in",
                                        [
                                            "found",
                                            "seen",
                                            "reopened",
                                            "unproved",
                                            "closed",
                                            "begun",
                                            "helped",
                                            "no_help",
                                            "asked",
                                            "blocked",
                                            "ended",
                                            "waiting",
                                            "came_back",
                                            "checked",
                                        ],
                                    )
                                ),
                                name="problem_event_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recheck",
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
                        ("report_after", models.DateTimeField(blank=True, null=True)),
                        ("patience_until", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "problem",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rechecks",
                                to="diagnostics.problem",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="recheck_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=("problem",),
                                name="recheck_one_due_per_problem",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RefusedPayment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "transaction",
                            models.CharField(help_text="the acquirer's own number", max_length=120, unique=True),
                        ),
                        ("mid", models.CharField(blank=True, help_text="as the terminal sent it", max_length=40)),
                        ("tid", models.CharField(blank=True, max_length=40)),
                        ("code", models.CharField(max_length=8)),
                        ("at", models.DateTimeField()),
                        ("amount_fen", models.BigIntegerField(blank=True, null=True)),
                        ("kind", models.CharField(blank=True, max_length=40)),
                        ("entry", models.CharField(blank=True, max_length=40)),
                        ("card_kind", models.CharField(blank=True, max_length=40)),
                        ("issuer", models.CharField(blank=True, max_length=80)),
                        ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "merchant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="refusals",
                                to="portal.merchant",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="refusals",
                                to="portal.terminal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["at"], name="refusal_by_time"),
                            models.Index(fields=["terminal", "-at"], name="refusal_by_terminal"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RemedyRun",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("remedy", models.CharField(max_length=32)),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("helped", models.BooleanField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                            "problem",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remedy_runs",
                                to="diagnostics.problem",
                            ),
                        ),
                        (
                            "recheck",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["begun_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("problem", "remedy"),
                                name="remedy_begun_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RemoteCommand",
                    fields=[
                        ("due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=40)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("remedy", models.CharField(max_length=32)),
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
                                to="diagnostics.remotecommand",
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
                            "remedy_run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commands",
                                to="diagnostics.remedyrun",
                            ),
                        ),
                        (
                            "terminal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remote_commands",
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
                                name="remote_command_due",
                            ),
                            models.Index(fields=["line"], name="remote_command_by_line"),
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
                                name="remote_command_state_known",
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
                                name="remote_command_end_has_time",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "running"))),
                                fields=("terminal",),
                                name="remote_command_one_per_terminal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Share",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "token_hash",
                            models.CharField(
                                editable=False, help_text="SHA-256 of the token", max_length=64, unique=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        ("opened", models.PositiveIntegerField(default=0)),
                        ("last_opened_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="shares",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "diagnosis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SlipReading",
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
                                    ("waiting", "Being read"),
                                    ("read", "Read"),
                                    ("unreadable", "Could not be read"),
                                ],
                                default="waiting",
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why it could not be read", max_length=40)),
                        ("text", models.TextField(blank=True, default="")),
                        ("fields", models.TextField(blank=True, default="")),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="slips",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "upload",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="slip",
                                to="portal.upload",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="slip_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["waiting", "read", "unreadable"])),
                                name="slip_state_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=32)),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("running", "Checking"), ("done", "Done")],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("outcome", models.CharField(blank=True, max_length=8)),
                        ("findings", models.JSONField(blank=True, default=list)),
                        ("claimed_by", models.CharField(blank=True, max_length=32)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "diagnosis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("diagnosis", "key"), name="step_once_per_diagnosis"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "key__in",
                                        (
                                            "merchant_info",
                                            "account_status",
                                            "terminal_installation",
                                            "transaction_parameters",
                                            "hardware",
                                            "software",
                                            "live_test",
                                        ),
                                    )
                                ),
                                name="step_key_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["waiting", "running", "done"])),
                                name="step_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ("", "pass", "fail", "unknown", "skipped"))),
                                name="step_outcome_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), models.Q(("outcome", ""), _negated=True)),
                                    models.Q(models.Q(("state", "done"), _negated=True), ("outcome", "")),
                                    _connector="OR",
                                ),
                                name="step_done_has_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredReading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("witness", models.CharField(max_length=16)),
                        ("data", models.JSONField()),
                        ("silent", models.CharField(blank=True, max_length=16)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "carried",
                            models.BooleanField(
                                default=False, help_text="heard in the run before, and not asked again in this one"
                            ),
                        ),
                        (
                            "diagnosis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readings",
                                to="diagnostics.diagnosis",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("diagnosis", "witness"), name="reading_once_per_diagnosis"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "witness__in",
                                        (
                                            "portal",
                                            "answers",
                                            "heartbeat",
                                            "merchant",
                                            "account",
                                            "terminal",
                                            "parameters",
                                            "transactions",
                                            "sign_on",
                                            "status",
                                        ),
                                    )
                                ),
                                name="reading_witness_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tick",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "remedy_run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ticks",
                                to="diagnostics.remedyrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["step"],
                        "constraints": [
                            models.UniqueConstraint(fields=("remedy_run", "step"), name="tick_once_per_step")
                        ],
                    },
                ),
            ]
        ),
    ]
