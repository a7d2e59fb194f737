"""Checks in numbers, for operators: causes over time, time to verdict, and how often we could not tell."""

from collections import Counter
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import overview
from diagnostics.overview import Numbers
from diagnostics.views.shown import names_of
from portal.access import second_factor_required
from portal.charts import Bars, Series, stacked_bars

PERIODS: Final = (7, 30, 90)
_MOST_CAUSES: Final = 5


@second_factor_required
@require_safe
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    """The last days; what is asked of the database does not depend on how many checks there were."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else PERIODS[1]
    today = timezone.localdate()
    found = overview.numbers(today - timedelta(days=days - 1), today)
    context: dict[str, Any] = {
        "nav": "diagnoses",
        "periods": PERIODS,
        "days": days,
        "found": found,
        "untold_share": _percent(found.untold, found.ended),
        "stayed_fixed": _percent(found.fixed - found.came_back, found.fixed),
        "charts": [_causes(found), _times(found), _untold(found)] if found.ended else [],
    }
    return render(request, "diagnostics/desk_numbers.html", context)


def _causes(found: Numbers) -> Bars:
    """The five causes found most often, all others together, and the days' results without a cause."""
    total: Counter[str] = Counter()
    for day in found.days:
        total.update(day.causes)
    most = [cause for cause, _number in total.most_common(_MOST_CAUSES)]
    series = [
        Series(name, [day.causes.get(cause, 0) for day in found.days], tone)
        for tone, (cause, name) in enumerate(zip(most, names_of(most), strict=True), start=1)
    ]
    others = [sum(number for cause, number in day.causes.items() if cause not in most) for day in found.days]
    series.append(Series(_("Other causes"), others, 6))
    series.append(Series(_("We could not tell"), [day.untold for day in found.days], 8))
    series.append(Series(_("Nothing wrong"), [day.fine for day in found.days], 7))
    return stacked_bars(_("Results per day"), _labels(found), series)


def _times(found: Numbers) -> Bars:
    medians = [day.median or 0.0 for day in found.days]
    above = [max(0.0, (day.ninetieth or 0.0) - (day.median or 0.0)) for day in found.days]
    series = [Series(_("Median"), medians, 1), Series(_("On top of it up to the 90th percentile"), above, 5)]
    return stacked_bars(_("Seconds from start to verdict"), _labels(found), series, unit=" s")


def _untold(found: Numbers) -> Bars:
    shares = [100 * day.untold / day.ended if day.ended else 0.0 for day in found.days]
    return stacked_bars(_("Share of “we could not tell”"), _labels(found), [Series(_("Share"), shares, 8)], unit=" %")


def _labels(found: Numbers) -> list[str]:
    return [f"{day.day:%m-%d}" for day in found.days]


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
