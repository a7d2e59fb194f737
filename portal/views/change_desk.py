"""The desk for changes: the queue, one request with its papers and witnesses, and the packet for the acquirer."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import second_factor_required, signed_in
from portal.acquirer.errors import AcquirerError, NotFound
from portal.actions.reveal import reveal
from portal.changes.access import review_of_change
from portal.changes.asking import ask_entry
from portal.changes.comparing import compare
from portal.changes.fields import MASKED
from portal.changes.kinds import KINDS, Kind
from portal.changes.outlook import STAFF_ACTOR_WORDS, outlook_of
from portal.changes.queries import BANDS, band_sizes, desk_page, papers_of, rows_of
from portal.changes.reasons import reasons
from portal.changes.timeline import lines, stations
from portal.changes.words import OBJECTIONS
from portal.forms.base import PageForm
from portal.forms.change_desk import (
    ConfirmForm,
    DecideForm,
    DeskFilter,
    FullForm,
    HandOverForm,
    ObjectionForm,
    VersionForm,
)
from portal.models import ChangeKind, ChangeRequest, ChangeState

_S = ChangeState


@second_factor_required
@require_safe
def change_desk(request: HttpRequest) -> HttpResponse:
    """One band of the queue: what is due first comes first."""
    user = signed_in(request)
    band = request.GET.get("band", "")
    band = band if band in BANDS else "waiting"
    form = DeskFilter(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    after = request.GET.get("after", "")
    found, further = desk_page(user, band=band, kind=kind, after=after)
    sizes = band_sizes(user)
    kept = {"band": band} | ({"kind": kind} if kind else {})
    context = {
        "nav": "change_desk",
        "form": form,
        "band": band,
        "band_words": BANDS[band][0],
        "bands": [(key, words, sizes.get(key)) for key, (words, _condition) in BANDS.items()],
        "rows": rows_of(found, timezone.now()),
        "next_url": f"?{urlencode(kept | {'after': further})}" if further else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "portal/change_desk.html", context)


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def change_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request. The acquirer is asked when the reviewer wishes, so that a slow one holds up no page."""
    return show_case(request, review_of_change(signed_in(request), pk), ask="ask" in request.GET)


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def change_witnesses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the case that asks the acquirer's register: a script loads it after the page."""
    found = review_of_change(signed_in(request), pk)
    return render(request, "portal/_change_witnesses.html", {"change": found, **witnesses(found, ask=True)})


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def change_packet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is handed to the acquirer, for printing: the values and every page. POST shows in full what is masked, for
    a reason that is written down."""
    found, full = review_of_change(user := signed_in(request), pk), False
    masked = sorted(MASKED & found.wanted.keys())
    form = FullForm(request.POST) if masked and request.method == "POST" else FullForm() if masked else None
    if form is not None and form.is_valid():
        for name in masked:
            reveal(found.reference, name, "", by=user, reason=form.cleaned_data["reason"])
        full = True
    papers = [paper for paper in papers_of(found) if paper.superseded_at is None and paper.upload.is_ready]
    context = {
        "nav": "change_desk",
        "change": found,
        "pairs": compare(found, full=full),
        "masked": None if full else form,
        "form": form,
        "papers": papers,
        "printed_at": timezone.now(),
    }
    return render(request, "portal/change_packet.html", context)


def witnesses(change: ChangeRequest, *, ask: bool) -> dict[str, Any]:
    """The three witnesses side by side: our record, the terminal's last report, the acquirer's register."""
    report = getattr(change.terminal, "report", None) if change.terminal else None
    answered = KINDS[ChangeKind(change.kind)].is_answered  # no register holds it
    entry, read_at, silent = _register(change) if ask and not answered else (None, None, "")
    return {
        "pairs": compare(change, report=report.data if report else None, entry=entry),
        "report": report,
        "entry": entry,
        "read_at": read_at,
        "silent": silent,
        "asked": ask or answered,
        "answered": answered,
    }


def _register(change: ChangeRequest) -> tuple[dict[str, Any] | None, Any, str]:
    """(entry, when it was read, why it is silent)."""
    try:
        answer = ask_entry(change)
    except NotFound:
        return None, timezone.now(), "not_found"
    except AcquirerError as error:
        return None, timezone.now(), error.reason
    return answer.data, answer.read_at, ""


def show_case(
    request: HttpRequest, change: ChangeRequest, *, ask: bool = False, forms: dict[str, PageForm] | None = None
) -> HttpResponse:
    """The page of one case, with whatever was typed into one of its forms."""
    forms = forms or {}
    outlook, events = outlook_of(change), list(change.events.select_related("actor"))
    kind, seen = KINDS[ChangeKind(change.kind)], {"seen_version": change.version}
    context = {
        "nav": "change_desk",
        "change": change,
        "kind": kind,
        "outlook": outlook,
        "actor": STAFF_ACTOR_WORDS[outlook.actor],
        "late": bool(change.is_open and change.act_by and change.act_by < timezone.now()),
        "papers": papers_of(change),
        "stations": stations(change, events),
        "lines": lines(events, with_names=True),
        "reason": reasons().get(change.reason),
        "objection": OBJECTIONS.get(change.trouble) if change.state == _S.NOT_CARRIED else None,
        "can": _can(change, kind),
        "decide": forms.get("decide") or DecideForm(initial=seen),
        "over": forms.get("over") or HandOverForm(initial=seen),
        "confirmed": forms.get("confirmed") or ConfirmForm(initial=seen),
        "objected": forms.get("objected") or ObjectionForm(initial=seen),
        "once_more": VersionForm(initial=seen),
        "form": next(iter(forms.values()), None),
        **witnesses(change, ask=ask),
    }
    return render(request, "portal/change_case.html", context)


def _can(change: ChangeRequest, kind: Kind) -> dict[str, bool]:
    """Which of its buttons make sense now."""
    state, by_hand = change.state, kind.by_hand
    return {
        "decide": state in {_S.SUBMITTED, _S.NOT_CARRIED, _S.NEEDS_MORE},
        "approve": state == _S.SUBMITTED,
        "ask": state in {_S.SUBMITTED, _S.NOT_CARRIED},
        "hand_over": state == _S.APPROVED and by_hand,
        "object": state == _S.CARRYING or (state == _S.APPROVED and by_hand),
        "again": state == _S.NOT_CARRIED or (state == _S.CARRYING and not by_hand),
        "packet": by_hand and state in {_S.APPROVED, _S.CARRYING, _S.NOT_CARRIED, _S.EFFECTIVE},
        "confirm": state == _S.CARRYING and kind.is_answered,
        "read": state in {_S.APPROVED, _S.CARRYING} and not kind.is_answered,
    }
