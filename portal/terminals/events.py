"""What happened to one terminal, newest first, as far as the portal knows: moves, commands, changes, inspections,
problems; and its reports hour by hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Min
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import charts
from portal.models import (
    AuditEntry,
    ChangeEvent,
    ChangeKind,
    ChangeState,
    CommandState,
    Inspection,
    ReportHistory,
    SentCommand,
    SentState,
    Terminal,
    TerminalCommand,
    TerminalStatus,
    User,
)
from portal.words import Words

MOST = 40
HOURS = 24
COMMANDS: dict[str, Words] = {
    "sign_on": gettext_lazy("Sign on"),
    "download_parameters": gettext_lazy("Download the parameters"),
    "update_firmware": gettext_lazy("Update the firmware"),
    "restart": gettext_lazy("Restart"),
    "reinstall_system": gettext_lazy("Install the system anew"),
    "backup_settings": gettext_lazy("Back up the settings"),
    "lock": gettext_lazy("Lock"),
    "unlock": gettext_lazy("Unlock"),
}
_DEEDS: dict[str, Words] = {
    "terminal.upkeep": gettext_lazy("Who sees to it, or the next inspection, was changed"),
    "terminal.spare_check": gettext_lazy("A readiness check was begun"),
    "terminal.swap": gettext_lazy("A spare was chosen to take its place"),
    "terminal.token_renewed": gettext_lazy("It got a new key to report with"),
}
_CHANGED_HANDS = {"terminal.stock", "terminal.shipped"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `more` is what somebody wrote, `url` where it is told in full."""

    at: datetime
    text: str
    by: str = ""
    more: str = ""
    url: str = ""


def events_of(terminal: Terminal, *, staff: bool) -> list[Line]:
    """The newest. Who is not staff reads nothing of the time when another shop had it."""
    deeds = list(_deeds(terminal, staff=staff))
    lines = [line for line, _ends in deeds]
    handed = next((line.at for line, ends in deeds if ends), None)
    for more in (_commands, _changes, _inspections, _problems):
        lines += more(terminal)
    if handed is not None and not staff:
        lines = [line for line in lines if line.at >= handed]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


def _deeds(terminal: Terminal, *, staff: bool) -> Iterator[tuple[Line, bool]]:
    rows = AuditEntry.objects.filter(subject=f"terminal:{terminal.serial}").select_related("actor")
    for row in rows.order_by("-at", "-pk")[:MOST]:
        state = row.action.removeprefix("terminal.")
        if state in TerminalStatus.values:
            text = _("State: %(state)s") % {"state": TerminalStatus(state).label}
        elif row.action in _DEEDS:
            text = str(_DEEDS[row.action])
        else:
            continue
        yield Line(row.at, text, _who(row.actor, staff=staff)), row.action in _CHANGED_HANDS


def _who(actor: User | None, *, staff: bool) -> str:
    """Merchants do not read the names of our people."""
    if actor is None:
        return _("The portal")
    return _("Our people") if actor.is_reviewer and not staff else actor.label


def _commands(terminal: Terminal) -> list[Line]:
    rows = TerminalCommand.objects.filter(terminal=terminal).order_by("-created_at")[:MOST]
    lines = []
    for row in rows:
        words = {"command": COMMANDS.get(row.command, row.command), "state": CommandState(row.state).label}
        lines.append(Line(row.finished_at or row.created_at, _("%(command)s: %(state)s") % words, more=row.failure))
    for sent in SentCommand.objects.filter(terminal=terminal).order_by("-created_at")[:MOST]:
        words = {"command": COMMANDS.get(sent.command, sent.command), "state": SentState(sent.state).label}
        lines.append(Line(sent.finished_at or sent.created_at, _("%(command)s: %(state)s") % words, more=sent.failure))
    return lines


def _changes(terminal: Terminal) -> list[Line]:
    rows = ChangeEvent.objects.filter(change__terminal=terminal, change__merchant=terminal.merchant_id)
    lines = []
    for row in rows.select_related("change").order_by("-created_at")[:MOST]:
        words = {"change": ChangeKind(row.change.kind).label, "state": ChangeState(row.target).label}
        url = reverse("change", args=[row.change_id])
        lines.append(Line(row.created_at, _("%(change)s: %(state)s") % words, url=url))
    return lines


def _inspections(terminal: Terminal) -> list[Line]:
    rows = Inspection.objects.filter(terminal=terminal, merchant=terminal.merchant_id).select_related("by")
    return [
        Line(row.at, _("Looked over"), row.by.label if row.by else "", row.note) for row in rows.order_by("-at")[:MOST]
    ]


def _problems(terminal: Terminal) -> list[Line]:
    """The room above knows causes and words; here only that there was one, and the way there."""
    rows = apps.get_model("diagnostics", "Problem")._default_manager.filter(
        terminal=terminal, merchant=terminal.merchant_id
    )
    lines = []
    for pk, opened, closed in rows.order_by("-opened_at").values_list("pk", "opened_at", "closed_at")[:MOST]:
        url = reverse("diagnostics:problem", args=[pk])
        lines.append(Line(opened, _("A problem was found"), url=url))
        if closed is not None:
            lines.append(Line(closed, _("The problem was proved to be gone"), url=url))
    return lines


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """Reports hour by hour; before `since` none are kept, so nothing is said about that time."""

    chart: charts.Bars
    since: datetime | None
    number: int


def heartbeats_of(terminal: Terminal, now: datetime) -> Heartbeats:
    """The last 24 hours in one query."""
    first = timezone.localtime(now).replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    rows = ReportHistory.objects.filter(terminal=terminal, measured_at__gte=first, measured_at__lte=now)
    hours = rows.annotate(hour=TruncHour("measured_at")).order_by("hour").values("hour")
    found = {row["hour"]: row for row in hours.annotate(number=Count("pk"), oldest=Min("measured_at"))}
    labels = [first + timedelta(hours=at) for at in range(HOURS)]
    values: list[Any] = [found[at]["number"] if at in found else 0 for at in labels]
    series = charts.Series(_("Reports"), values, 1)
    bars = charts.stacked_bars(_("Reports per hour"), [f"{at:%H:%M}" for at in labels], [series])
    oldest = min((row["oldest"] for row in found.values()), default=None)
    return Heartbeats(bars, oldest, sum(values))
