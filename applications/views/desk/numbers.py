"""The desk in numbers, for operators: charts, their tables, and the tables for a spreadsheet."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications.desk import numbers as desk
from applications.desk.numbers import Day, Numbers
from applications.rules.reasons import correction_reasons, refusal_reasons
from portal.access import second_factor_required
from portal.charts import Bars, Ranks, Series, ranks, stacked_bars
from portal.sheets import sheet

PERIODS: Final = (7, 30, 90)
_MOST_REASONS: Final = 8


@second_factor_required
@require_safe
@never_cache
def desk_numbers(request: HttpRequest) -> HttpResponse:
    """The last days; how many questions are asked does not depend on how many applications there are."""
    days, found = _asked(request)
    waiting, late = desk.open_now()
    decided = found.total("decided")
    context: dict[str, Any] = {
        "nav": "desk",
        "periods": PERIODS,
        "days": days,
        "found": found,
        "waiting": waiting,
        "late": late,
        "decided": decided,
        "median": found.percentile(0.5),
        "ninetieth": found.percentile(0.9),
        "at_once": _percent(found.total("at_once"), found.total("approved")),
        "in_time": _percent(found.total("in_time"), decided),
        "ranked": [chart for chart in (_funnel(found), _reasons(found), _refusals(found)) if chart.rows],
        "charts": [_decisions(found), _times(found), _at_once(found), _in_time(found)] if decided else [],
    }
    return render(request, "applications/desk/numbers.html", context)


@second_factor_required
@require_safe
@never_cache
def desk_numbers_sheet(request: HttpRequest, table: str) -> HttpResponse:
    if table not in _SHEETS:
        raise Http404
    days, found = _asked(request)
    heads, rows = _SHEETS[table](found)
    return sheet(f"desk-{table}-{timezone.localdate():%Y-%m-%d}-{days}", heads, rows)


def _asked(request: HttpRequest) -> tuple[int, Numbers]:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else PERIODS[1]
    today = timezone.localdate()
    return days, desk.numbers(today - timedelta(days=days - 1), today)


def _funnel(found: Numbers) -> Ranks:
    counted = [(str(words), number) for words, number in found.funnel]
    return ranks(_("How far the applications begun in this period have come"), counted, whole=counted[0][1])


def _reasons(found: Numbers) -> Ranks:
    known = correction_reasons()
    told = [(known[code].text if code in known else code, number) for code, number in found.corrections]
    return ranks(_("Why something had to be corrected"), told[:_MOST_REASONS], whole=sum(n for _name, n in told))


def _refusals(found: Numbers) -> Ranks:
    known = refusal_reasons()
    told = [(known[code].text if code in known else code, number) for code, number in found.refusals]
    return ranks(_("Why applications were refused"), told[:_MOST_REASONS], whole=sum(n for _name, n in told))


def _decisions(found: Numbers) -> Bars:
    named = (("approved", _("Approved"), 1), ("sent_back", _("Correction asked"), 2), ("refused", _("Refused"), 4))
    series = [Series(name, [getattr(day, key) for day in found.days], tone) for key, name, tone in named]
    return stacked_bars(_("Decisions per day"), _labels(found), series)


def _times(found: Numbers) -> Bars:
    medians = [day.percentile(0.5) or 0.0 for day in found.days]
    above = [(day.percentile(0.9) or 0.0) - median for day, median in zip(found.days, medians, strict=True)]
    series = [Series(_("Median"), medians, 1), Series(_("On top of it up to the 90th percentile"), above, 5)]
    return stacked_bars(_("Hours from submission to decision"), _labels(found), series, unit=" h")


def _at_once(found: Numbers) -> Bars:
    shares = [_percent(day.at_once, day.approved) or 0.0 for day in found.days]
    series = [Series(_("Share"), shares, 3)]
    return stacked_bars(_("Approved without any correction"), _labels(found), series, unit=" %")


def _in_time(found: Numbers) -> Bars:
    kept = [day.in_time for day in found.days]
    late = [day.decided - day.in_time for day in found.days]
    series = [Series(_("By the promised day"), kept, 1), Series(_("Later"), late, 4)]
    return stacked_bars(_("Decisions by the promised day"), _labels(found), series)


def _labels(found: Numbers) -> list[str]:
    return [f"{day.day:%m-%d}" for day in found.days]


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


_Sheet = tuple[Sequence[object], Sequence[Sequence[object]]]


def _days_sheet(found: Numbers) -> _Sheet:
    heads = [_("Day"), _("Submitted"), _("Approved"), _("Correction asked"), _("Refused"),
             _("Approved without any correction"), _("By the promised day"), _("Median, hours"),
             _("90th percentile, hours")]  # fmt: skip
    return heads, [_day_row(day) for day in found.days]


def _day_row(day: Day) -> Sequence[object]:
    spans = [None if (hours := day.percentile(share)) is None else round(hours, 2) for share in (0.5, 0.9)]
    counts = [day.submitted, day.approved, day.sent_back, day.refused, day.at_once, day.in_time]
    return [day.day.isoformat(), *counts, *spans]


def _ranks_sheet(*charts: Ranks) -> _Sheet:
    heads = [_("Table"), _("What"), _("How many"), _("Share")]
    return heads, [(chart.title, name, number, share) for chart in charts for name, number, share in chart.rows]


_SHEETS: Final[dict[str, Callable[[Numbers], _Sheet]]] = {
    "days": _days_sheet,
    "funnel": lambda found: _ranks_sheet(_funnel(found)),
    "reasons": lambda found: _ranks_sheet(_reasons(found), _refusals(found)),
}
