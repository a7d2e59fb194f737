"""The checks that fit the filters as a table for a spreadsheet, sent row by row."""

import csv
from collections.abc import Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import catalogue
from diagnostics.desk_forms import DeskFilter
from diagnostics.models import Certainty, Diagnosis, State
from diagnostics.overview import Wanted, found_by
from portal.access import second_factor_required, signed_in
from portal.limits import too_often
from portal.sheets import BYTE_ORDER_MARK, plain

_MOST_A_MINUTE = 6


@second_factor_required
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    if too_often(signed_in(request), "desk_export", most=_MOST_A_MINUTE):
        return render(request, "429.html", status=429)
    lines = _lines(DeskFilter(request.GET).wanted, get_language() or "zh-hans")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="checks-{timezone.localdate():%Y-%m-%d}.csv"'
    return cast(HttpResponse, answer)  # the guards only hand it on


class _Echo:
    """What csv writes to, and what comes back as the line."""

    def write(self, text: str) -> str:
        return text


def _lines(wanted: Wanted, language: str) -> Iterator[str]:
    """The language of the request is kept here: the lines are made after the view has returned."""
    writer = csv.writer(_Echo())
    with override(language):
        heads = [_("Time"), _("Number of this check"), _("Merchant number (MID)"), _("Serial number")]
        heads += [
            _("Terminal number (TID)"),
            _("Code"),
            _("State"),
            _("Cause"),
            _("Certainty"),
            _("Seconds to verdict"),
        ]
        states, sure = dict(State.choices), dict(Certainty.choices)
        yield BYTE_ORDER_MARK + writer.writerow([str(head) for head in heads])
    runs, _many = found_by(wanted)
    for run in runs.iterator(chunk_size=500):
        with override(language):
            cells = _cells(run, language, str(states.get(run.state, "")), str(sure.get(run.certainty, "")))
            line: str = writer.writerow([plain(cell) for cell in cells])
        yield line


def _cells(run: Diagnosis, language: str, state: str, certainty: str) -> list[str]:
    cause = catalogue.causes().get(run.cause or "")
    took = f"{(run.finished_at - run.created_at).total_seconds():.1f}" if run.finished_at else ""
    return [
        timezone.localtime(run.created_at).strftime("%Y-%m-%d %H:%M:%S"),
        str(run.pk),
        run.merchant.mid if run.merchant else "",
        run.terminal.serial,
        run.terminal.tid,
        run.code,
        state,
        cause.name.in_language(language) if cause else "",
        certainty,
        took,
    ]
