"""The queue: what waits, since when, until when, and who has it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from applications.access import views_of
from applications.desk.bands import BAND_WORDS, band_sizes
from applications.desk.queue import queue_page
from applications.desk.waiting import waiting_rows
from applications.forms.desk.filter import QueueFilter
from applications.forms.desk.search import SearchForm
from applications.models import SavedView
from portal.access import second_factor_required, signed_in
from portal.models import User
from portal.words import Words


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """One band of the queue, or by POST what a search finds in all of them.

    Where nothing is asked for, it opens with the view that the reviewer chose to open first.
    """
    user = signed_in(request)
    form = SearchForm(request.POST or None)
    typed = form.cleaned_data if form.is_valid() else {}
    search = typed.get("search", "").strip()
    views = list(views_of(user))
    first = next((view for view in views if view.is_default and not request.GET), None)
    chosen = QueueFilter(first.wanted if first else request.GET)
    kept = {"band": chosen.wanted.band, **chosen.kept}
    after = typed["after"] if search else request.GET.get("after", "")
    page = queue_page(user, chosen.wanted, search=search, after=after)
    context = {
        "nav": "desk",
        "form": form,
        "search": search,
        "filter": chosen,
        "kept": kept.items(),
        "views": [_shown(view, kept) for view in views],
        "band": "" if search else kept["band"],
        "band_words": BAND_WORDS[kept["band"]],
        "bands": _bands(user, chosen.kept),
        "rows": waiting_rows(page.rows, user),
        "after": page.next,
    } | _addresses(kept, page.next, after, search)
    return render(request, "applications/desk/queue.html", context)


def _addresses(kept: dict[str, str], following: str, after: str, search: str) -> dict[str, str]:
    """A search goes on by POST: what was searched for stands in no address."""
    if search:
        return {"next_url": "", "first_url": ""}
    return {
        "next_url": f"?{urlencode({**kept, 'after': following})}" if following else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }


@dataclass(frozen=True, slots=True)
class _View:
    pk: int
    name: str
    is_default: bool
    address: str
    is_current: bool


def _shown(view: SavedView, kept: dict[str, str]) -> _View:
    """What a view meant when it was kept is read like an address: a filter that is no more is left aside."""
    wanted = {"band": "waiting", **view.wanted}
    return _View(view.pk, view.name, view.is_default, urlencode(wanted), wanted == kept)


def _bands(user: User, kept: dict[str, str]) -> list[tuple[str, Words, int | None, str]]:
    """Each band with its name, its size where somebody here has to act (1000 is "or more"), and its address.

    The filters stay on from band to band; sizes are those of the whole band.
    """
    sizes = band_sizes(user)
    return [(key, words, sizes.get(key), urlencode({**kept, "band": key})) for key, words in BAND_WORDS.items()]
