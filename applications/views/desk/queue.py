"""The queue: what waits, since when, until when, and who has it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from applications.desk.bands import BAND_WORDS, band_sizes
from applications.desk.queue import queue_page
from applications.desk.waiting import waiting_rows
from applications.forms.desk.filter import QueueFilter
from applications.forms.desk.search import SearchForm
from portal.access import second_factor_required, signed_in
from portal.models import User
from portal.words import Words


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """One band of the queue, or by POST what a search finds in all of them."""
    user = signed_in(request)
    form = SearchForm(request.POST or None)
    typed = form.cleaned_data if form.is_valid() else {}
    search = typed.get("search", "").strip()
    chosen = QueueFilter(request.GET)
    kept = {"band": chosen.wanted.band, **chosen.kept}
    after = typed["after"] if search else request.GET.get("after", "")
    page = queue_page(user, chosen.wanted, search=search, after=after)
    context = {
        "nav": "desk",
        "form": form,
        "search": search,
        "filter": chosen,
        "band": "" if search else kept["band"],
        "band_words": BAND_WORDS[kept["band"]],
        "bands": _bands(user, chosen.kept),
        "rows": waiting_rows(page.rows, user),
        "after": page.next,
        "next_url": f"?{urlencode({**kept, 'after': page.next})}" if page.next and not search else "",
        "first_url": f"?{urlencode(kept)}" if after and not search else "",
    }
    return render(request, "applications/desk/queue.html", context)


def _bands(user: User, kept: dict[str, str]) -> list[tuple[str, Words, int | None, str]]:
    """Each band with its name, its size where somebody here has to act (1000 is "or more"), and its address.

    The filters stay on from band to band; sizes are those of the whole band.
    """
    sizes = band_sizes(user)
    return [(key, words, sizes.get(key), urlencode({**kept, "band": key})) for key, words in BAND_WORDS.items()]
