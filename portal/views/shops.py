"""A person's shops in one list, to find one among many."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access import signed_in
from portal.forms.shops import ShopFilter
from portal.shops.queries import shop_page


@require_safe
def shops(request: HttpRequest) -> HttpResponse:
    """One page of them in the order of their numbers, each in one sentence."""
    form = ShopFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows, after = shop_page(signed_in(request), timezone.now(), **wanted)
    kept = {"search": wanted["search"]} if wanted.get("search") else {}
    context = {
        "nav": "home",
        "form": form,
        "shops": rows,
        "filtered": bool(kept),
        "next_url": f"?{urlencode(kept | {'after': after})}" if after else "",
        "first_url": f"?{urlencode(kept)}" if wanted.get("after") else "",
    }
    return render(request, "portal/shops.html", context)
