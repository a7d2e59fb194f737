"""The first page: for visitors what this is, for merchants how their shops are, for others the way to their room."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.actions.shops import read_merchant_again
from portal.condition import condition_of
from portal.models import User
from portal.queries import newest_notices
from portal.rollouts.duties import updates_waiting
from portal.rooms import CARDS
from portal.shops.choice import chosen, remember
from portal.shops.duties import Duty, duties_of, in_order
from portal.shops.queries import PAGE, needing_attention, shops_of, spare_checks
from portal.shops.sentence import Shop
from portal.support.lists import tally_of

_READ_AGAIN = timedelta(days=1)  # the last payment is known well enough by then
_MOST_READ = 3
_FEW = 3  # where there are more shops, what needs somebody stands before all their sentences


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Visitors read what the portal does; a signed-in person sees what needs doing first."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "portal/landing.html")
    if user.is_reviewer:
        return redirect("applications:desk")
    wanted = chosen(request)
    shops = shops_of(user, timezone.now(), first=wanted)
    if not shops:
        return redirect("applications:list")
    one = shops[0] if len(shops) > 1 and shops[0].merchant.mid == wanted else None
    remember(request, one.merchant.mid if one else "")
    return render(request, "portal/home.html", _context(user, shops, one))


def _duties(shop: Shop, now: datetime) -> list[Duty]:
    last = timezone.localdate(shop.last_payment_at) if shop.last_payment_at else None
    return duties_of(shop.merchant, timezone.localdate(now), last_payment=last)


def _context(user: User, shops: list[Shop], one: Shop | None) -> dict[str, Any]:
    """`one` is the shop that was chosen, where there are several."""
    now, scope = timezone.now(), one.merchant.pk if one else None
    cards = [card for ask in CARDS for card in ask(user, scope)]
    told = {card.serial for card in cards}
    shown = [one] if one else shops[:PAGE]
    troubled = needing_attention(user, now, shop=scope) if any(shop.trouble or shop.unknown for shop in shown) else []
    duties = [duty for shop in shown for duty in _duties(shop, now)]
    duties += [*spare_checks(shown, timezone.localdate(now)), *updates_waiting(shown)]
    for shop in shown[:_MOST_READ]:
        if shop.asked_at is None or now - shop.asked_at > _READ_AGAIN:
            read_merchant_again(shop.merchant, older_than=_READ_AGAIN)
    return {
        "nav": "home",
        "shops": shown,
        "one": one,
        "several": shops[:PAGE] if len(shops) > 1 else [],
        "more": len(shops) > PAGE,
        "chain": len(shown) > _FEW,
        "cards": cards,
        "sees_people": any(shop.sees_people for shop in shops),
        "troubled": [(terminal, condition_of(terminal, now)) for terminal in troubled if terminal.serial not in told],
        "duties": in_order(duties),
        "notices": newest_notices(user),
        "support": tally_of(user),
    }
