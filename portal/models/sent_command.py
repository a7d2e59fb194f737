"""What a terminal is asked to do through the acquirer to keep it in order, and the parameters it was offered."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models.terminal import Terminal
from portal.models.work import Work


class SentState(models.TextChoices):
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


SENT_UNDER_WAY: Final = (SentState.ASKED, SentState.RUNNING)
SENT_NOT_ENDED: Final = (SentState.WAITING, *SENT_UNDER_WAY)
#: It never left the house, so it may be asked again.
SENT_NOT_ASKED: Final = (SentState.BLOCKED, SentState.DROPPED)


class SentCommand(Work):
    """One command, followed to its end; only portal/commands/following.py writes its state.

    `line` holds together what one press asked for; `after` must have succeeded first. The row's id is the
    Idempotency-Key. `wanted` is what the terminal must report before it counts (a parameter or firmware version);
    `done_at` is when the acquirer first said that it was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="sent_commands")
    command = models.CharField(max_length=32)
    roll_out = models.ForeignKey(
        "portal.RollOut", on_delete=models.PROTECT, null=True, blank=True, related_name="commands"
    )
    line = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField(default=0)
    after = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="following")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=SentState, default=SentState.WAITING)
    wanted = models.CharField(max_length=60, blank=True)
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
            models.CheckConstraint(condition=Q(state__in=SentState.values), name="sent_command_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=SENT_NOT_ENDED, finished_at__isnull=True)
                | (~Q(state__in=SENT_NOT_ENDED) & Q(finished_at__isnull=False)),
                name="sent_command_end_has_time",
            ),
            models.UniqueConstraint(
                fields=["terminal"], condition=Q(state__in=SENT_UNDER_WAY), name="sent_command_one_per_terminal"
            ),
            models.UniqueConstraint(
                fields=["roll_out", "terminal"],
                condition=Q(command="update_firmware") & ~Q(state__in=SENT_NOT_ASKED),
                name="sent_command_once_per_roll_out",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="sent_command_due"),
            models.Index(fields=["line"], name="sent_command_by_line"),
            models.Index(fields=["terminal", "-created_at"], name="sent_command_by_terminal"),
            models.Index(fields=["roll_out", "command", "state"], name="sent_command_by_roll_out"),
        ]

    def __str__(self) -> str:
        return f"{self.command} for {self.terminal_id}"

    @property
    def is_over(self) -> bool:
        return self.state not in SENT_NOT_ENDED


class ParameterSet(models.Model):
    """What the acquirer would have this terminal download, as it last said it of one version of the parameters."""

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="parameter_sets")
    version = models.CharField(max_length=60)
    data = models.JSONField()
    first_seen_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terminal", "version"], name="parameter_set_once")]

    def __str__(self) -> str:
        return f"{self.version} of {self.terminal_id}"
