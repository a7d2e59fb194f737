"""A terminal's settings and software: parameters, backups, firmware; asked for, and followed to their end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from portal.access import role_in, second_factor_of_staff, signed_in, terminal_for
from portal.actions.commands import GateShut, ask_terminal
from portal.actions.parameters import look_up_parameters
from portal.commands import gate
from portal.commands.lines import ORDERS, UPDATE
from portal.commands.queries import backups, newest_line
from portal.commands.words import block_words, shown
from portal.condition import is_fresh
from portal.errors import PortalError
from portal.models import Terminal, TerminalStatus
from portal.parameters.comparing import detail_lines, head_lines, newest_set, set_in_terminal
from portal.parameters.words import KINDS
from portal.roles import May, may, may_command
from portal.rollouts.news import news_for


@second_factor_of_staff
@require_safe
def terminal_settings(request: HttpRequest, serial: str) -> HttpResponse:
    """The page; while something is under way, htmx asks for it again."""
    user = signed_in(request)
    found = terminal_for(user, serial)
    role, line = role_in(user, found.merchant) if found.merchant else None, newest_line(found)
    context = {
        "nav": "terminals",
        "terminal": found,
        "in_use": found.status == TerminalStatus.ACTIVE,
        "sent": [shown(row) for row in line],
        "moving": any(not row.is_over for row in line),
        "kinds": KINDS.values(),
        "may_change": may(role, May.CHANGE_SHOP),
        "may_keep": may(role, May.KEEP_TERMINALS),
        **_parameters(found, money=user.is_reviewer or may(role, May.SEE_MONEY)),
        **_backups(found),
        **_firmware(found, may_update=user.is_reviewer or may_command(role, guarded=ORDERS[UPDATE].guarded)),
    }
    template = "portal/_sent.html" if request.headers.get("HX-Target") == "sent" else "portal/terminal_settings.html"
    return render(request, template, context)


@second_factor_of_staff
@require_POST
def terminal_settings_ask(request: HttpRequest, serial: str) -> HttpResponse:
    """Ask the terminal for something."""
    user = signed_in(request)
    found = terminal_for(user, serial)
    command = request.POST.get("command", "")
    try:
        ask_terminal(found, command, by=user, backup_first="backup_first" in request.POST)
    except GateShut as shut:
        messages.warning(request, str(shut.message))
    except PortalError as error:
        messages.error(request, str(error.message))
    return redirect("terminal_settings", serial)


@second_factor_of_staff
@require_POST
def terminal_settings_look(request: HttpRequest, serial: str) -> HttpResponse:
    """Ask the acquirer what the terminal should download."""
    found = terminal_for(signed_in(request), serial)
    try:
        look_up_parameters(found)
    except PortalError as error:
        messages.error(request, str(error.message))
    return redirect("terminal_settings", serial)


def _parameters(terminal: Terminal, *, money: bool) -> dict[str, object]:
    """Fees and limits are for the owner, for whoever keeps the accounts, and for our staff."""
    report = getattr(terminal, "report", None)
    data = report.data if report else {}
    newest = newest_set(terminal)
    if newest is None:
        return {"report": report, "offered": None}
    version = str(data.get("param_version") or "")
    has = set_in_terminal(terminal, version)
    lines = head_lines(data, newest.data) + detail_lines(has.data if has else None, newest.data, money=money)
    return {
        "report": report,
        "offered": newest,
        "lines": lines,
        "up_to_date": version == newest.version,
        "changed": [line for line in lines if line.same is False],
    }


def _backups(terminal: Terminal) -> dict[str, object]:
    report = getattr(terminal, "report", None)
    data = report.data if report else {}
    at = parse_datetime(str(data.get("settings_backup_at") or ""))
    paid = parse_datetime(str(data.get("last_transaction_at") or ""))
    return {
        "backup_at": at,
        "backup_old": bool(at and paid and paid > at),
        "backups": [(row, shown(row)) for row in backups(terminal)],
        "fresh": report is not None and is_fresh(report.measured_at, timezone.now()),
    }


def _firmware(terminal: Terminal, *, may_update: bool) -> dict[str, object]:
    report = getattr(terminal, "report", None)
    blocks = gate.blocks(gate.known(terminal, timezone.now()))
    known = [code for code in blocks if code not in {"acquirer_silent", "last_payment_unknown"}]  # asked on pressing
    firmware = str(report.data.get("firmware") or "") if report else ""
    return {
        "firmware": firmware,
        "news": news_for(terminal, firmware),
        "may_update": may_update,
        "blocks": block_words(known),
        "backup_helps": gate.backup_helps(tuple(known)),
    }
