"""What was tried about a problem: steps taken by hand, and commands that a terminal carries out from afar."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics.models.problem import Problem
from diagnostics.models.run import Diagnosis
from portal.models import Terminal
from portal.models.work import Work


class RemedyRun(models.Model):
    """One remedy begun for one problem. `helped`: what came of it; None until it is known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="remedy_runs")
    remedy = models.CharField(max_length=32)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    helped = models.BooleanField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    recheck = models.ForeignKey(Diagnosis, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "remedy"], condition=Q(ended_at__isnull=True), name="remedy_begun_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remedy} for {self.problem_id}"


class Tick(models.Model):
    """One step done; taking it back removes the row."""

    remedy_run = models.ForeignKey(RemedyRun, on_delete=models.CASCADE, related_name="ticks")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["step"]
        constraints = [models.UniqueConstraint(fields=["remedy_run", "step"], name="tick_once_per_step")]

    def __str__(self) -> str:
        return f"step {self.step} of {self.remedy_run_id}"


class CommandState(models.TextChoices):
    WAITING = "waiting", _("Its turn comes")
    ASKED = "asked", _("Asked for")
    RUNNING = "running", _("Under way")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Not taken by the terminal in time")
    CANCELLED = "cancelled", _("Cancelled")
    BLOCKED = "blocked", _("Not sent, to be safe")
    NO_WORD = "no_word", _("No word about its end")
    DROPPED = "dropped", _("Left out")


UNDER_WAY: Final = (CommandState.ASKED, CommandState.RUNNING)
NOT_ENDED: Final = (CommandState.WAITING, *UNDER_WAY)


class RemoteCommand(Work):
    """One command through the acquirer, followed to its end; only commands.py writes its state.

    `line` holds together what one press asked for; `after` is the command that must have succeeded first. The row's id
    is the Idempotency-Key, so asking again after a crash is the same command. `said` is the acquirer's last word,
    verbatim; `tried_at_acquirer` marks that a call may have reached it; `done_at` is when it first said "succeeded" (a
    backup counts only once a report shows it).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="remote_commands")
    remedy_run = models.ForeignKey(RemedyRun, on_delete=models.CASCADE, related_name="commands")
    remedy = models.CharField(max_length=32)
    line = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField(default=0)
    after = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="following")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=CommandState, default=CommandState.WAITING)
    command_id = models.CharField(max_length=120, blank=True)
    said = models.CharField(max_length=40, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    blocked_by = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    tried_at_acquirer = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CommandState.values), name="remote_command_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=NOT_ENDED, finished_at__isnull=True)
                | (~Q(state__in=NOT_ENDED) & Q(finished_at__isnull=False)),
                name="remote_command_end_has_time",
            ),
            models.UniqueConstraint(
                fields=["terminal"], condition=Q(state__in=UNDER_WAY), name="remote_command_one_per_terminal"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="remote_command_due"),
            models.Index(fields=["line"], name="remote_command_by_line"),
        ]

    def __str__(self) -> str:
        return f"{self.remedy} for {self.terminal_id}"

    @property
    def is_over(self) -> bool:
        return self.state not in NOT_ENDED
