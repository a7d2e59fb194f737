"""All checks of all shops, newest first, for operators."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics.desk_forms import DeskFilter
from diagnostics.overview import MOST_SHOPS, found_by
from diagnostics.queries import page_of
from diagnostics.views.result import headline_of
from diagnostics.views.shown import names_of
from portal.access import second_factor_required


@second_factor_required
@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """One page of what fits the filters."""
    form = DeskFilter(request.GET)
    runs, too_many_shops = found_by(form.wanted)
    page = page_of(runs, request.GET.get("after", ""))
    kept = form.kept
    context = {
        "nav": "diagnoses",
        "form": form,
        "rows": [(run, headline_of(run), next(iter(names_of([run.cause or ""])), "")) for run in page.runs],
        "filtered": bool(kept),
        "too_many_shops": too_many_shops,
        "most_shops": MOST_SHOPS,
        "next_url": f"?{urlencode(kept | {'after': page.after})}" if page.after else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "query": urlencode(kept),
    }
    return render(request, "diagnostics/desk.html", context)
