"""Terminals, what they last reported, and what they were asked to do."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.account import User
from portal.models.fields import EncryptedTextField
from portal.models.hindered import HINDERED
from portal.models.merchant import Merchant
from portal.models.work import Work
from portal.trouble import RADIUS_M


class TerminalStatus(models.TextChoices):
    STOCK = "stock", _("In stock")
    SHIPPED = "shipped", _("On its way")
    ACTIVATING = "activating", _("Activating")
    ACTIVE = "active", _("Active")
    SPARE = "spare", _("Spare")
    IN_REPAIR = "in_repair", _("In repair")
    BLOCKED = "blocked", _("Blocked")
    RETIRED = "retired", _("Retired")


class Terminal(models.Model):
    """The portal's own record of a device: one of three witnesses."""

    serial = models.CharField(_("Serial number"), max_length=50, unique=True)
    tusn = models.CharField(_("TUSN"), max_length=32, blank=True)
    imei = models.CharField("IMEI", max_length=20, blank=True)
    iccid = models.CharField(_("SIM card (ICCID)"), max_length=22, blank=True)
    model = models.CharField(_("Model"), max_length=60, blank=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="terminals")
    tid = models.CharField(_("Terminal number (TID)"), max_length=16, blank=True)
    status = models.CharField(max_length=16, choices=TerminalStatus, default=TerminalStatus.STOCK)
    place_address = models.CharField(max_length=300, blank=True)
    place_lat = models.FloatField(null=True, blank=True)
    place_lng = models.FloatField(null=True, blank=True)
    place_radius_m = models.PositiveIntegerField(
        default=RADIUS_M,
        db_default=RADIUS_M,
        editable=False,
        help_text="how far from there still counts as there: the word of the acquirer's register",
    )
    activated_at = models.DateTimeField(null=True, blank=True)
    keeper = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="kept_terminals",
        help_text="who of the shop sees to its upkeep",
    )
    deputy = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="who does so otherwise"
    )
    inspect_on = models.DateField(null=True, blank=True, help_text="when somebody is to look it over next")
    token_hash = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256 of the API token")
    trouble = models.CharField(
        max_length=16, null=True, editable=False, help_text="by its newest report, for lists; null: it never reported"
    )
    firmware = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # what a query may add (portal/terminals/finding.py, portal/queries.py)
    updating_since: datetime | None = None
    problem_count: int = 0
    swapped_out: bool = False
    my_role: str | None = None
    asked_for: bool = True
    in_swap: bool = True

    class Meta:
        indexes = [  # each in the order of lists; beside them PostgreSQL has one over serials and places (0019)
            models.Index(fields=["merchant", "serial"], name="terminal_by_merchant"),
            models.Index(fields=["status", "serial"], name="terminal_by_status"),
            models.Index(fields=["tid", "serial"], name="terminal_by_tid"),
            models.Index(fields=["trouble", "serial"], condition=models.Q(trouble__gt=""), name="terminal_in_trouble"),
            models.Index(fields=["serial"], condition=models.Q(trouble__isnull=True), name="terminal_never_heard"),
            models.Index(fields=["firmware", "serial"], name="terminal_by_firmware"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=TerminalStatus.values), name="terminal_status_known"),
        ]

    def __str__(self) -> str:
        return self.serial


class Report(models.Model):
    """The newest report of one terminal; older and repeated ones never overwrite it."""

    terminal = models.OneToOneField(Terminal, on_delete=models.CASCADE, primary_key=True, related_name="report")
    reported_at = models.DateTimeField(null=True, blank=True, help_text="as the terminal said")
    measured_at = models.DateTimeField(help_text="reported_at, or the server's time when clock_wrong: age counts by it")
    received_at = models.DateTimeField()
    clock_wrong = models.BooleanField(default=False)
    data = models.JSONField(help_text="the members of the report, as sent")
    hindered = models.GeneratedField(expression=HINDERED, output_field=models.BooleanField(), db_persist=True)
    minute_began = models.DateTimeField(
        null=True, blank=True, help_text="since when minute_count counts, a minute long"
    )
    minute_count = models.IntegerField(default=0, db_default=0, help_text="reports taken in: too many are refused")

    class Meta:
        indexes = [
            models.Index(fields=["measured_at"], name="report_by_time"),
            models.Index(
                fields=["terminal", "measured_at"], condition=models.Q(hindered=True), name="report_that_hinders"
            ),
        ]

    def __str__(self) -> str:
        return f"report of {self.terminal_id}"


class RegisterReading(Work):
    """What the acquirer's register said about one terminal when it was last asked; as work it is a question to ask.

    `entry` holds the members that are compared; `found` is None until the first answer. What a failed question leaves
    is `trouble`: the last answer stays, with its age.
    """

    terminal = models.OneToOneField(Terminal, on_delete=models.CASCADE, primary_key=True, related_name="register")
    entry = models.JSONField(default=dict)
    found = models.BooleanField(null=True)
    asked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="register_due")]

    def __str__(self) -> str:
        return f"register entry of {self.terminal_id}"


class Inspection(models.Model):
    """Somebody looked the terminal over, and what they found."""

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="inspections")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+", help_text="whose it was then")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["terminal", "-at"], name="inspection_by_terminal")]

    def __str__(self) -> str:
        return f"inspection of {self.terminal_id}"


class ReportHistory(models.Model):
    """A short history of reports per terminal (portal/effects/history.py forgets the rest).

    One index beside the key, and that is all: each would cost every report. It leads with the terminal.
    """

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="history", db_index=False)
    reported_at = models.DateTimeField(help_text="as the terminal said; identifies a repeat")
    measured_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_wrong = models.BooleanField(default=False)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terminal", "reported_at"], name="report_once")]
        indexes = [  # those of wrong clocks cannot be found by what they say; there are few
            models.Index(fields=["received_at"], condition=models.Q(clock_wrong=True), name="history_of_wrong_clocks")
        ]

    def __str__(self) -> str:
        return f"report of {self.terminal_id}"


class CommandState(models.TextChoices):
    PENDING = "pending", _("Waiting for the terminal")
    SENT = "sent", _("With the terminal")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class TerminalCommand(models.Model):
    """Something the portal asks a terminal to do; it rides back on the answer to the next report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="commands")
    command = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=CommandState, default=CommandState.PENDING)
    failure = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["terminal"], condition=models.Q(state__in=["pending", "sent"]), name="command_open_by_terminal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.command} for {self.terminal_id}"
