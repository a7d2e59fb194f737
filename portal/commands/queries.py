"""What a terminal was asked lately, and whether it is busy."""

from typing import Any

from django.apps import apps

from portal.commands.lines import BACKUP
from portal.models import SENT_NOT_ENDED, SENT_UNDER_WAY, SentCommand, SentState, Terminal

_BACKUPS = 10


def newest_line(terminal: Terminal) -> list[SentCommand]:
    """The commands of the last press, in their order."""
    newest = SentCommand.objects.filter(terminal=terminal).order_by("-created_at", "position").first()
    if newest is None:
        return []
    return list(SentCommand.objects.filter(line=newest.line).select_related("roll_out__release").order_by("position"))


def under_way(terminal: Terminal) -> SentCommand | None:
    """The first command of the line that is not over yet."""
    busy = SentCommand.objects.filter(terminal=terminal, state__in=SENT_NOT_ENDED)
    return busy.order_by("created_at", "position").first()


def busy_elsewhere(terminal: Terminal) -> bool:
    """The diagnosis has it do something: its own commands, of the same states (named only as a string)."""
    theirs: Any = apps.get_model("diagnostics.RemoteCommand")
    return bool(theirs._default_manager.filter(terminal=terminal.pk, state__in=SENT_UNDER_WAY).exists())


def backups(terminal: Terminal) -> list[SentCommand]:
    """The newest backups that were asked for, each with its end."""
    asked = SentCommand.objects.filter(terminal=terminal, command=BACKUP).exclude(state=SentState.DROPPED)
    return list(asked.select_related("asked_by").order_by("-created_at")[:_BACKUPS])
