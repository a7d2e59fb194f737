"""The spares of one's shops with their readiness, choosing one for a terminal that failed, and the page of a swap."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import role_in, second_factor_of_staff, signed_in, terminal_for, terminals_of
from portal.actions.spares import (
    cancel_swap,
    check_readiness,
    keep_spare,
    put_aside,
    put_to_work,
    retry_swap,
    start_swap,
    swap_back,
)
from portal.actions.upkeep import check_keeper
from portal.errors import PortalError
from portal.models import SWAP_OVER, Swap, SwapState, Terminal, User
from portal.spares.outlook import SWAPS, readiness_words, trouble_words
from portal.spares.queries import PAGE, spares_for, spares_of, swap_for, swaps_of
from portal.terminals.stages import DOERS, reader_of

_STOP_POLLING = 286  # htmx takes the content and asks no more
_DEEDS = {"put_aside": put_aside, "put_to_work": put_to_work, "check": check_readiness}
_SWAP_DEEDS = {"swap_back": swap_back, "keep": keep_spare, "cancel": cancel_swap, "retry": retry_swap}


@second_factor_of_staff
@require_safe
@never_cache
def spares(request: HttpRequest) -> HttpResponse:
    """Every spare with its readiness, what is due first; and the swaps that are going on."""
    user = signed_in(request)
    rows = [(row, *_readiness(row)) for row in spares_of(user)[:PAGE]]
    context = {
        "nav": "terminals",
        "rows": rows,
        "swaps": swaps_of(user).exclude(state__in=SWAP_OVER).order_by("-created_at")[:PAGE],
        "past": swaps_of(user).filter(state__in=SWAP_OVER).order_by("-created_at")[:10],
        "staff": user.is_reviewer,
    }
    return render(request, "portal/spares.html", context)


@require_POST
def spare_act(request: HttpRequest, serial: str) -> HttpResponse:
    """Keep a terminal as a spare, put one to work again, or begin its readiness check."""
    found = terminal_for(user := signed_in(request), serial)
    deed = request.POST.get("deed", "")
    try:
        if deed not in _DEEDS:
            raise PortalError("not_known", _("Please choose one of the given answers."))
        _DEEDS[deed](found, by=user)
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("terminal", serial)
    if deed == "check":
        messages.info(request, _("Switch the spare on now. The check is done when it has reported its sign-on."))
        return redirect("spare_list")
    return redirect("terminal", serial)


@require_http_methods(["GET", "HEAD", "POST"])
def swap_new(request: HttpRequest, serial: str) -> HttpResponse:
    """Which spare takes the place of this terminal?"""
    failed = terminal_for(user := signed_in(request), serial)
    try:
        check_keeper(failed, user)
        if request.method == "POST":
            swap = start_swap(failed, by=user, spare=_chosen(user, request.POST.get("spare", "")))
            return redirect("swap", swap.pk)
    except PortalError as error:
        messages.error(request, error.message)
        if error.code == "not_allowed":
            return redirect("terminal", serial)
    rows = [(row, *_readiness(row)) for row in spares_for(user, failed)]
    return render(request, "portal/swap_new.html", {"nav": "terminals", "terminal": failed, "rows": rows})


@second_factor_of_staff
@require_safe
@never_cache
def swap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The way of a swap, step by step; asked again by itself while something moves."""
    user = signed_in(request)
    context = _context(user, swap_for(user, pk))
    if not request.headers.get("HX-Request"):
        return render(request, "portal/swap.html", context)
    return render(request, "portal/_swap.html", context, status=200 if context["moves"] else _STOP_POLLING)


@require_POST
def swap_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Swap back, let the spare stay, cancel, or try again."""
    found = swap_for(user := signed_in(request), pk)
    deed = _SWAP_DEEDS.get(request.POST.get("deed", ""))
    try:
        if deed is None:
            raise PortalError("not_known", _("Please choose one of the given answers."))
        deed(found, by=user)
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("swap", pk)


def _chosen(user: User, serial: str) -> Terminal:
    found = terminals_of(user).filter(serial=serial).first() if "\x00" not in serial else None
    if found is None:
        raise PortalError("not_a_spare", _("Choose a spare of the list."), field="spare")
    return found


def _readiness(terminal: Terminal) -> tuple[object, str, object, object]:
    """The row if there is one, tone and word, and what is waited for."""
    row = getattr(terminal, "readiness", None)
    tone, word = readiness_words(row, timezone.localdate())
    return row, tone, word, trouble_words(row.trouble) if row else ""


def _context(user: User, found: Swap) -> dict[str, object]:
    reader = reader_of(role_in(user, found.merchant), staff=user.is_reviewer)
    outlook = SWAPS[SwapState(found.state)]
    return {
        "nav": "terminals",
        "swap": found,
        "steps": list(found.steps.all()),
        "outlook": outlook,
        "doer": DOERS[outlook.doer],
        "next_step": outlook.step(reader),
        "trouble": trouble_words(found.trouble),
        "stands": bool(found.trouble) and found.due_at is None,
        "moves": found.due_at is not None,
        "may_keep": reader == "keeper",
    }
