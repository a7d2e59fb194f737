"""Changes that a merchant asks for: renewed papers, another SIM, place or binding; with their papers and history."""

import json
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.fields import EncryptedTextField
from portal.models.merchant import Merchant
from portal.models.terminal import Terminal
from portal.models.upload import Upload
from portal.models.work import Work

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another


def new_change_reference() -> str:
    """Short enough for the telephone: C-7K2M9QXA."""
    return "C-" + "".join(secrets.choice(_LETTERS) for _place in range(8))


class ChangeKind(models.TextChoices):
    SIM = "sim", _("Another SIM card")
    PLACE = "place", _("Another place for a terminal")
    BINDING = "binding", _("Correct a terminal's binding")
    UNBIND = "unbind", _("Give a terminal up")
    LICENCE = "licence", _("Renewed business licence")
    IDENTITY = "identity", _("Renewed identity card")
    DETAILS = "details", _("Shop details")
    ACCOUNT = "account", _("Another settlement account")
    CONTACT = "contact", _("Another contact")
    LIMITS = "limits", _("Another limit for payments")


class ChangeState(models.TextChoices):
    SUBMITTED = "submitted", _("With the reviewer")
    NEEDS_MORE = "needs_more", _("Something is missing")
    APPROVED = "approved", _("Approved")
    CARRYING = "carrying", _("With the acquirer")
    EFFECTIVE = "effective", _("In effect")
    NOT_CARRIED = "not_carried", _("Not accepted by the acquirer")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


FINAL_STATES = frozenset({ChangeState.EFFECTIVE, ChangeState.REFUSED, ChangeState.WITHDRAWN})
OPEN_STATES = frozenset(ChangeState) - FINAL_STATES
"""One request of a kind at a time: while it stands in one of these, asking again leads to it."""
ENDED_STATES = FINAL_STATES | {ChangeState.NOT_CARRIED}
"""Where whoever waits for it need not wait any longer, whether or not a person here still has to decide."""
_OPEN = Q(state__in=sorted(OPEN_STATES))


class ChangeRequest(Work):
    """One change: what it is to be, what it was, and where it stands. What is wanted and written is encrypted.

    As work (`due_at`) it is carried to the acquirer and read back. `about` is what it was opened from: "problem:<id>",
    "diagnosis:<id>" or nothing. `sent` is the call's body, frozen before its first try, so that every try is the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=12, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=ChangeKind)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="changes")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes")
    about = models.CharField(max_length=80, blank=True)
    sealed_values = EncryptedTextField(default="{}")
    note = EncryptedTextField(blank=True, default="")
    state = models.CharField(max_length=12, choices=ChangeState, default=ChangeState.SUBMITTED)
    state_since = models.DateTimeField(auto_now_add=True)
    act_by = models.DateTimeField(null=True, blank=True, help_text="when whoever must act should have")
    version = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, help_text="code of portal/changes/data/reasons.json")
    reason_note = EncryptedTextField(blank=True, default="")
    key = models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of every try")
    sent = EncryptedTextField(null=True, blank=True, default=None)
    carried_at = models.DateTimeField(null=True, blank=True)
    acquirer_reference = models.CharField(max_length=60, blank=True)
    objection = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="change_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known"),
            models.UniqueConstraint(
                fields=["terminal", "kind"], condition=_OPEN & Q(terminal__isnull=False), name="change_one_per_terminal"
            ),
            models.UniqueConstraint(
                fields=["merchant", "kind"], condition=_OPEN & Q(terminal__isnull=True), name="change_one_per_merchant"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="change_due"),
            models.Index(fields=["state", "act_by", "id"], name="change_by_state"),
            models.Index(fields=["merchant", "-created_at", "id"], name="change_by_merchant"),
            models.Index(fields=["about"], condition=~Q(about=""), name="change_by_about"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """How other rooms name it; never shown to people, who get the number."""
        return f"change:{self.pk}"

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """{"before": …, "wanted": …} by field names of portal/changes/kinds.py."""
        found = json.loads(self.sealed_values)
        return {"before": found.get("before", {}), "wanted": found.get("wanted", {})}

    @property
    def wanted(self) -> dict[str, Any]:
        return self.values["wanted"]

    @property
    def before(self) -> dict[str, Any]:
        return self.values["before"]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class ChangePaper(models.Model):
    """One paper of a request; a newer one of its kind supersedes it and both are kept."""

    change = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=20)
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="change_paper")
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "kind"], condition=Q(superseded_at__isnull=True), name="change_paper_once"
            )
        ]

    label: Any = ""  # its name for people, filled in where papers are shown

    def __str__(self) -> str:
        return f"{self.kind} of {self.change_id}"


class ChangeEvent(Work):
    """One move: history, audit and outbox. `payload` holds codes and numbers only, never what a person wrote."""

    change = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=24)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=12)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["change", "id"], name="change_event_by_change"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="change_event_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.change_id}"
