"""Showing a result to the provider: the link is made, withdrawn, and opened without a sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diagnostics import catalogue
from diagnostics.access import diagnosis_for, share_by, share_for
from diagnostics.actions.share import note_opening, share_diagnosis, withdraw_share
from diagnostics.labels import said
from diagnostics.models import Diagnosis, Share
from diagnostics.queries import open_share_of
from diagnostics.views.due import by_when
from diagnostics.views.masked import masked_facts
from diagnostics.views.result import age_of, headline_of
from diagnostics.views.shown import lines_of, names_of, shown_step
from portal.access import second_factor_of_staff, signed_in
from portal.errors import PortalError
from portal.limits import visitor_too_often
from portal.qr import qr_of

_MOST_A_MINUTE = 60


@second_factor_of_staff
@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = signed_in(request)
    run = diagnosis_for(user, pk)
    try:
        share_diagnosis(run, by=user)
    except PortalError as error:
        messages.error(request, str(error.message))
    return redirect(reverse("diagnostics:diagnosis", args=[run.pk]) + "#share")


@second_factor_of_staff
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = signed_in(request)
    link = withdraw_share(share_for(user, pk), by=user)
    messages.success(request, _("The link is withdrawn. Whoever opens it from now on sees nothing."))
    return redirect(reverse("diagnostics:diagnosis", args=[link.diagnosis_id]) + "#share")


def unseen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address opens something, so no search engine keeps it, and no other site is told of it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return wrapped


@login_not_required
@require_safe
@never_cache
@unseen
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The masked result, for whoever holds the link; the same calm answer to a wrong, an old and a withdrawn one."""
    if visitor_too_often(request, "shared", most=_MOST_A_MINUTE):
        return render(request, "429.html", status=429)
    link = share_by(token)
    if link is None:
        return render(request, "diagnostics/shared_ended.html", {"hours": settings.SHARE_HOURS}, status=404)
    if request.method == "GET":
        note_opening(link)
    return render(request, "diagnostics/shared.html", {"link": link, **masked_result(link.diagnosis)})


def masked_result(run: Diagnosis) -> dict[str, Any]:
    """What the shared page may know: numbers, codes, causes, and facts that tell of no person."""
    cause = catalogue.causes().get(run.cause) if run.cause else None
    steps = list(run.steps.all())
    findings = [finding for step in steps for finding in step.findings]
    actors = {key: said(words) for key, words in catalogue.terms("actors").items()} | {"merchant": _("The shop")}
    now = timezone.now()
    aged = age_of(run)
    return {
        "numbers": _numbers(run),
        "as_of": run.created_at,
        "now": now,
        "stale": aged["stale"],
        "newer": aged["newer"] is not None,
        "headline": headline_of(run),
        "cause": cause,
        "certainty": said(catalogue.terms("certainties").get(run.certainty)),
        "actor": actors[cause.actor] if cause else "",
        "by_when": by_when(cause.within, now) if cause else "",
        "facts": masked_facts(run.verdict),
        "also": names_of(other["cause"] for other in run.also),
        "silent": [line for line in lines_of(findings) if line.why and line.kind == "unknown"],
        "ruled_out": names_of(run.examined.get("ruled_out", [])),
        "steps": [shown_step(step) for step in steps],
    }


def _numbers(run: Diagnosis) -> dict[str, str]:
    """What the provider finds the shop and the terminal by; a region that is no code is none."""
    shop = run.merchant
    return {
        "mid": shop.mid if shop else "",
        "region": shop.region if shop and shop.region.isdigit() else "",
        "tid": run.terminal.tid,
        "serial": run.terminal.serial,
        "code": run.code,
        "check": str(run.pk),
    }


def link_of(run: Diagnosis) -> dict[str, Any]:
    """What the result's own page says of its link: where it leads, as a QR code too, until when, how often opened."""
    link: Share | None = open_share_of(run)
    if link is None or link.token is None:
        return {"link": link}
    address = settings.SITE_URL.rstrip("/") + reverse("shared", args=[link.token])
    return {"link": link, "link_url": address, "link_qr": qr_of(address)}
