"""The last payments and sign-ons of one terminal, each with its code in plain words: a panel, or a page of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import catalogue
from diagnostics.checks.attempts import APPROVED
from diagnostics.evidence import moment
from diagnostics.labels import said
from diagnostics.models import RefusedPayment
from portal.access import second_factor_of_staff, signed_in, terminal_for
from portal.models import ReportHistory, Terminal

_MOST = 15
_LOOKED_THROUGH = 300


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt: what it was, its code, what the code means and what to do first."""

    at: datetime
    kind: str
    code: str
    name: str
    first: str
    tone: str
    source: str


@second_factor_of_staff
@require_safe
@never_cache
def of_terminal(request: HttpRequest, serial: str) -> HttpResponse:
    terminal = terminal_for(signed_in(request), serial)
    found = {(one.at.replace(microsecond=0), one.kind, one.code): one for one in _all(terminal)}
    tried = sorted(found.values(), key=lambda one: one.at, reverse=True)[:_MOST]
    page = "_terminal_attempts" if request.headers.get("HX-Request") else "terminal_attempts"
    context = {"nav": "terminals", "terminal": terminal, "tried": tried}
    return render(request, f"diagnostics/{page}.html", context)


def _all(terminal: Terminal) -> Iterator[Tried]:
    """What the terminal reported, then what the acquirer told: the acquirer's word stands where both say it."""
    rows = ReportHistory.objects.filter(terminal=terminal).order_by("-received_at", "-pk")
    for data in rows.values_list("data", flat=True)[:_LOOKED_THROUGH]:
        for member, kind in (("last_sign_on", _("Sign-on")), ("last_transaction", _("Payment"))):
            if (at := moment(data.get(f"{member}_at"))) is not None and data.get(f"{member}_rc"):
                yield _tried(at, kind, str(data[f"{member}_rc"]), _("Reported by the terminal"))
    told: Any = RefusedPayment.objects.filter(terminal=terminal, merchant=terminal.merchant_id).order_by("-at")[:_MOST]
    for row in told:
        yield _tried(row.at, _("Payment"), row.code, _("Told by the acquirer"))


def _tried(at: datetime, kind: str, code: str, source: str) -> Tried:
    entry = catalogue.code_entry(code)
    approved = code in APPROVED
    name = said(entry.name) if entry else _("Not in our list of codes")
    return Tried(at, kind, code, name, "" if approved or not entry else said(entry.first),
                 "ok" if approved else "bad", source)  # fmt: skip
