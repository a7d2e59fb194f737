"""The queue: what waits, since when, until when, and who has it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from applications.desk.waiting import BAND_WORDS, waiting_rows
from applications.forms.desk.search import SearchForm
from applications.queries import band_sizes, queue
from portal.access import second_factor_required, signed_in
from portal.models import User
from portal.words import Words


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """One band of the queue, or by POST what a search finds in all of them."""
    user = signed_in(request)
    form = SearchForm(request.POST or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    if search := wanted.get("search", "").strip():
        page, band, first = queue(user, band="all", search=search, after=wanted["after"]), "", ""
    else:
        band = request.GET.get("band", "")
        band = band if band in BAND_WORDS else "waiting"
        after = request.GET.get("after", "")
        page, first = queue(user, band=band, after=after), f"?{urlencode({'band': band})}" if after else ""
    context = {
        "nav": "desk",
        "form": form,
        "search": search,
        "band": band,
        "band_words": BAND_WORDS.get(band, ""),
        "bands": _bands(user),
        "rows": waiting_rows(page.rows, user),
        "after": page.next,
        "next_url": f"?{urlencode({'band': band, 'after': page.next})}" if page.next and band else "",
        "first_url": first,
    }
    return render(request, "applications/desk/queue.html", context)


def _bands(user: User) -> list[tuple[str, Words, int | None]]:
    """Each band with its name and, where somebody here has to act, its size (1000 is "or more")."""
    sizes = band_sizes(user)
    return [(key, words, sizes.get(key)) for key, words in BAND_WORDS.items()]
