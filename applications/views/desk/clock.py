"""The clock's score: which share of reviews ended within the range that the applicant was told."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications.desk.clock_score import Score, score
from applications.journey.clock import COVER, Kind
from portal.access import second_factor_required
from portal.charts import Bars, Series, stacked_bars
from portal.sheets import sheet

PERIODS: Final = (7, 30, 90)


@second_factor_required
@require_safe
@never_cache
def desk_clock(request: HttpRequest) -> HttpResponse:
    """The last days, all reviews or one class of them; two questions at most, whatever their number."""
    days, chosen, found = _asked(request)
    context = {
        "nav": "desk",
        "periods": PERIODS,
        "days": days,
        "kinds": Kind.choices,
        "kind": chosen or "",
        "found": found,
        "aim": round(100 * COVER),
        "chart": _chart(found) if found.ended else None,
    }
    return render(request, "applications/desk/clock.html", context)


@second_factor_required
@require_safe
@never_cache
def desk_clock_sheet(request: HttpRequest) -> HttpResponse:
    """The table under the chart, for a spreadsheet."""
    days, chosen, found = _asked(request)
    chart = _chart(found)
    heads = [_("Day"), *(series.name for series in chart.series)]
    rows = [(day.day.isoformat(), day.kept, day.early, day.late) for day in found.days]
    name = "-".join(filter(None, ("desk-clock", chosen, f"{timezone.localdate():%Y-%m-%d}", str(days))))
    return sheet(name, heads, rows)


def _asked(request: HttpRequest) -> tuple[int, Kind | None, Score]:
    """Period, class of review, and how the promises of those were kept."""
    asked, kind = request.GET.get("days", ""), request.GET.get("kind", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else PERIODS[1]
    chosen = Kind(kind) if kind in Kind.values else None
    today = timezone.localdate()
    return days, chosen, score(today - timedelta(days=days - 1), today, chosen)


def _chart(found: Score) -> Bars:
    series = [
        Series(_("Within the range"), [day.kept for day in found.days], 1),
        Series(_("Earlier than promised"), [day.early for day in found.days], 5),
        Series(_("Later than promised"), [day.late for day in found.days], 8),
    ]
    return stacked_bars(_("Reviews that ended, by day"), [f"{day.day:%m-%d}" for day in found.days], series)
