"""The list of terminals, as a page and as a table, and the page of one."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access import merchants_of, second_factor_of_staff, signed_in
from portal.changes.queries import changes_about
from portal.condition import condition_of, is_fresh
from portal.forms.terminals import TerminalFilter
from portal.models import Terminal
from portal.queries import terminal_in_full, terminal_page
from portal.sheets import streamed_sheet
from portal.spares.queries import open_swap
from portal.terminals.parts import REGISTER_LIFE, binding_of, more_parts, parts_of
from portal.terminals.places import place_of
from portal.terminals.sheet import HEADS, line_of
from portal.terminals.stages import Reader, reader_of

_SHOPS = 50
_CHUNK = 200


@second_factor_of_staff
@require_safe
def terminals(request: HttpRequest) -> HttpResponse:
    """One page of the terminals this person may see, in serial order."""
    user, now = signed_in(request), timezone.now()
    shops = list(merchants_of(user).order_by("name", "pk")[:_SHOPS])
    form = TerminalFilter(request.GET, shops=shops)
    wanted = form.wanted
    rows, after = terminal_page(user, now, **wanted)
    kept = {name: value for name, value in wanted.items() if name != "after"}
    context = {
        "nav": "terminals",
        "form": form,
        "rows": [(terminal, condition_of(terminal, now)) for terminal in rows],
        "filtered": bool(kept),
        "several": len(shops) != 1,
        "query": urlencode(kept),
        "next_url": f"?{urlencode(kept | {'after': after})}" if after else "",
        "first_url": f"?{urlencode(kept)}" if wanted.get("after") else "",
    }
    return render(request, "portal/terminals.html", context)


@second_factor_of_staff
@require_safe
def terminal_sheet(request: HttpRequest) -> HttpResponseBase:
    """All that the list would show, as a table; sent line by line, whatever their number."""
    user, now = signed_in(request), timezone.now()
    wanted = {name: value for name, value in TerminalFilter(request.GET).wanted.items() if name != "after"}

    def lines() -> Iterator[list[object]]:
        after: str | None = ""
        while after is not None:
            rows, further = terminal_page(user, now, after=after, limit=_CHUNK, **wanted)
            yield from (line_of(terminal, condition_of(terminal, now), now) for terminal in rows)
            after = further or None

    return streamed_sheet("terminals", HEADS, lines())


@second_factor_of_staff
@require_safe
def terminal(request: HttpRequest, serial: str) -> HttpResponse:
    """Everything the portal knows about one terminal by itself, and the doors to what can be done."""
    user, now = signed_in(request), timezone.now()
    found = terminal_in_full(user, serial, now)
    reader = reader_of(found.my_role, staff=user.is_reviewer)
    context = {
        "nav": "terminals",
        "terminal": found,
        "may_keep": reader is Reader.KEEPER,
        "changes": changes_about(user, found) if found.asked_for else [],
        "swap": open_swap(user, found) if found.in_swap else None,
        **describe(found, reader),
    }
    return render(request, "portal/terminal.html", context)


def describe(terminal: Terminal, reader: Reader) -> dict[str, object]:
    """What the terminal's page says, from its record, its last report and the acquirer's last word."""
    now = timezone.now()
    report = getattr(terminal, "report", None)
    data = report.data if report else {}
    condition = condition_of(terminal, now)
    return {
        "condition": condition,
        "step": condition.outlook.step(reader),
        "report": report,
        "fresh": report is not None and is_fresh(report.measured_at, now),
        "parts": parts_of(data) if report else [],
        "dated": more_parts(data, now) if report else [],
        "place": place_of(terminal, data),
        "today": timezone.localdate(now),
        **describe_binding(terminal),
    }


def describe_binding(terminal: Terminal) -> dict[str, object]:
    """The numbers on all three sides, and how old what the acquirer said is."""
    now = timezone.now()
    report, register = getattr(terminal, "report", None), getattr(terminal, "register", None)
    read_at = register.read_at if register else None
    old = read_at is None or now - read_at > REGISTER_LIFE
    fresh = report is not None and is_fresh(report.measured_at, now)
    data, entry = report.data if report else {}, register.entry if register else {}
    return {
        "terminal": terminal,
        "report": report,
        "fresh": fresh,
        "register": register,
        "register_old": old,
        "asking": register is not None and register.due_at is not None,
        "binding": binding_of(terminal, data, entry, fresh=fresh, register_fresh=not old),
    }
