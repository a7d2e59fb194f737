"""A cause that was found and is not proved to be gone: one row per terminal, merchant and cause, with its history."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics.models.run import Diagnosis
from portal.models import Merchant, Terminal
from portal.models.work import Work

_HELD = Q(state__in=["open", "waiting"])


class ProblemState(models.TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    CLOSED = "closed", _("Fixed")


class Problem(models.Model):
    """Opened by the verdict that found it, closed by the run that proves it gone; only problems.py writes its state.

    `waiting_for` names what must come first ("command:<id>", "change:<id>", "case:<id>"). `seen_by` is the last run
    that found it. The same fault again within a week of closing opens the same row again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="problems")
    merchant = models.ForeignKey(Merchant, on_delete=models.SET_NULL, null=True, blank=True, related_name="problems")
    cause = models.CharField(max_length=40)
    certainty = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=ProblemState, default=ProblemState.OPEN)
    waiting_for = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Diagnosis, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(help_text="the time that the readings of seen_by are of")
    seen_by = models.ForeignKey(Diagnosis, on_delete=models.SET_NULL, null=True, related_name="problems_seen")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Diagnosis, on_delete=models.SET_NULL, null=True, blank=True, related_name="problems_closed"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProblemState.values), name="problem_state_known"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="problem_closed_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="waiting") & ~Q(waiting_for="")) | (~Q(state="waiting") & Q(waiting_for="")),
                name="problem_waits_for_something",
            ),
            models.UniqueConstraint(
                fields=["terminal", "merchant", "cause"],
                condition=_HELD & Q(merchant__isnull=False),
                name="problem_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["terminal", "cause"],
                condition=_HELD & Q(merchant__isnull=True),
                name="problem_once_without_merchant",
            ),
        ]
        indexes = [
            models.Index(fields=["terminal", "-opened_at", "id"], name="problem_by_terminal"),
            models.Index(fields=["waiting_for"], condition=Q(state="waiting"), name="problem_waiting"),
            models.Index(fields=["terminal", "merchant", "certainty"], condition=_HELD, name="problem_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} at {self.terminal_id}"

    @property
    def is_closed(self) -> bool:
        return self.state == ProblemState.CLOSED


class EventKind(models.TextChoices):
    FOUND = "found", _("Found")
    SEEN = "seen", _("Found again")
    REOPENED = "reopened", _("Came back within a week: opened again")
    UNPROVED = "unproved", _("Not seen any more, but not proved to be gone")
    CLOSED = "closed", _("Fixed, and proved")
    BEGUN = "begun", _("Begun")
    HELPED = "helped", _("It helped")
    NO_HELP = "no_help", _("It did not help")
    ASKED = "asked", _("Asked for")
    BLOCKED = "blocked", _("Not carried out, to be safe")
    ENDED = "ended", _("Ended")
    WAITING = "waiting", _("Waiting")
    CAME_BACK = "came_back", _("What it waited for is decided")
    CHECKED = "checked", _("Checked again")


class ProblemEvent(models.Model):
    """One thing that happened to a problem. `remedy` is a key of the catalogue, `note` a code."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=12, choices=EventKind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Diagnosis, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    remedy = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(what__in=EventKind.values), name="problem_event_known"),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.problem_id}"


class Recheck(Work):
    """A check that is to run again for this problem, perhaps after the terminal's next report; then `run` is that run.

    Waits for a report received after `report_after`, until `patience_until` at the latest.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="rechecks")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    report_after = models.DateTimeField(null=True, blank=True)
    patience_until = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(Diagnosis, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(due_at__isnull=False), name="recheck_one_due_per_problem"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="recheck_due")]

    def __str__(self) -> str:
        return f"recheck of {self.problem_id}"
