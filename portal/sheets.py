"""Tables for a spreadsheet: CSV that opens in Chinese and runs no formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation

BYTE_ORDER_MARK: Final = "\ufeff"  # without it spreadsheets take Chinese for something else
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plain(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(cell, int | float) else text


def sheet(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A small table as a download; `name` without its ending."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    csv.writer(out).writerows([plain(cell) for cell in row] for row in (heads, *rows))
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def streamed_sheet(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A table of any length, line by line: it never stands in memory as a whole. Words are in the language of now."""
    answer = StreamingHttpResponse(
        _lines(heads, rows, translation.get_language()), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(heads: Sequence[object], rows: Iterable[Sequence[object]], language: str | None) -> Iterator[str]:
    """Each line sets the language for itself: between two lines the thread may work for somebody else."""
    yield BYTE_ORDER_MARK
    waiting = iter(rows)
    row: Sequence[object] | None = heads
    while row is not None:
        out = io.StringIO()
        with translation.override(language):
            csv.writer(out).writerow([plain(cell) for cell in row])
            row = next(waiting, None)
        yield out.getvalue()
