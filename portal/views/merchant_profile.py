"""A shop's profile: our record beside what the acquirer last said, which is asked in the background."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.access import profile_for, signed_in
from portal.actions.shops import AT_ONCE, STALE, read_merchant_again
from portal.changes.access import changes_of
from portal.changes.queries import account_in_effect
from portal.models import OPEN_STATES, Member, MerchantReading, User
from portal.roles import May, may
from portal.rooms import applied_for
from portal.shops import money
from portal.shops.profile import Parts, differing, sections_of, with_account

_STOP_POLLING = 286  # htmx takes the content and asks no more


@require_safe
@never_cache
def merchant_profile(request: HttpRequest, mid: str) -> HttpResponse:
    """The whole page; a reading that is old is renewed behind it."""
    user = signed_in(request)
    member = profile_for(user, mid)
    reading: MerchantReading | None = getattr(member.merchant, "reading", None)
    if (reading is None or reading.is_stale(timezone.now(), STALE)) and read_merchant_again(member.merchant):
        member = profile_for(user, mid)
    return render(request, "portal/merchant_profile.html", _context(user, member))


@require_safe
@never_cache
def merchant_reading(request: HttpRequest, mid: str) -> HttpResponse:
    """What a watcher asks for while the acquirer is being asked."""
    user = signed_in(request)
    context = _context(user, profile_for(user, mid))
    return render(request, "portal/_profile.html", context, status=200 if context["under_way"] else _STOP_POLLING)


@require_POST
def merchant_read(request: HttpRequest, mid: str) -> HttpResponse:
    """Ask the acquirer now."""
    member = profile_for(signed_in(request), mid)
    if not read_merchant_again(member.merchant, older_than=AT_ONCE):
        messages.info(request, _("The acquirer was asked a moment ago."))
    return redirect("merchant_profile", mid)


def _context(user: User, member: Member) -> dict[str, Any]:
    merchant, sees_money = member.merchant, may(member.role, May.SEE_MONEY)
    reading: MerchantReading | None = getattr(merchant, "reading", None)
    parts = reading.parts() if reading else {}
    applied = (
        with_account(applied_for(merchant.pk), account_in_effect(merchant)) if sees_money else applied_for(merchant.pk)
    )
    sections = sections_of(merchant, parts, applied if sees_money else None, money=sees_money)
    context = {
        "nav": "home",
        "merchant": merchant,
        "sections": sections,
        "differing": differing(sections),
        "under_way": reading is not None and reading.is_under_way,
        "said": {name: _said(part) for name, part in parts.items()},
        "agreements": applied.agreements if applied else (),
        "application": applied.reference if applied else "",
        "changes": list(changes_of(user).filter(merchant=merchant, terminal=None, state__in=OPEN_STATES)[:5]),
        "may_change": may(member.role, May.CHANGE_SHOP),
        "sees_money": sees_money,
    }
    return context | (_money(parts) if sees_money else {})


def _money(parts: Parts) -> dict[str, Any]:
    account = parts.get("account", {}).get("data") or {}
    parameters = parts.get("parameters", {}).get("data") or {}
    return {
        "balances": money.balances(account) if account else [],
        "restrictions": money.restrictions(account),
        "limits": money.limits(parameters, account),
        "fees": money.fees(parameters),
        "asked_of": parts.get("parameters", {}).get("of", ""),
    }


def _said(part: Any) -> dict[str, Any]:
    """When the acquirer said it, and since when it has been silent."""
    now = timezone.now()
    read_at, tried_at = (parse_datetime(part.get(key) or "") for key in ("read_at", "tried_at"))
    minutes = int((now - read_at).total_seconds() // 60) if read_at else None
    return {"read_at": read_at, "minutes": minutes, "tried_at": tried_at, "silent": part.get("silent", "")}
