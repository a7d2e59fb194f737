"""Pages against the bare page: CPU per request, queries at both sizes, and what goes over the wire."""

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.line import Line, interleaved
from benchmarks.shops import Shop

_STATIC = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg|woff2|png|ico))')


def measure(small: Shop, large: Shop) -> Iterator[Line]:
    """The merchant's home with 4 and with 4,000 terminals, and a terminal's page."""
    pages = {
        "bare": _opener(small, f"/reference/bare/{small.serials[0]}/"),
        "home of 4": _opener(small, "/"),
        "home of 4000": _opener(large, "/"),
        "terminal": _opener(small, f"/terminals/{small.serials[0]}/"),
    }
    cpu = interleaved(pages, rounds=7, times=20)
    yield Line("home_4_terminals", cpu["home of 4"], "ms CPU", 2.0, cpu["bare"])
    yield Line("home_4000_terminals", cpu["home of 4000"], "ms CPU", 2.0, cpu["bare"])
    yield Line("terminal_page", cpu["terminal"], "ms CPU", 2.5, cpu["bare"])
    queries = {name: _queries(page) for name, page in pages.items()}
    yield Line("home_queries_4000_terminals", queries["home of 4000"], "queries", 1.0, queries["home of 4"])
    yield Line("home_queries", queries["home of 4"], "queries", 8)
    yield Line("terminal_page_queries", queries["terminal"], "queries", 8)
    yield from _weight(small)


def _opener(shop: Shop, url: str) -> Callable[[], bytes]:
    def page() -> bytes:
        answer = shop.browser.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.content

    return page


def _queries(page: Callable[[], bytes]) -> float:
    with CaptureQueriesContext(connection) as captured:
        page()
    return float(len(captured))


def _weight(shop: Shop) -> Iterator[Line]:
    """Bytes of the home page with all it loads, as a browser gets them: files compressed once, pages as they are."""
    html = _opener(shop, "/")()
    files = {path.removeprefix("/static/") for path in _STATIC.findall(html.decode())}
    static = sum(_compressed(Path(settings.STATIC_ROOT) / name) for name in files)
    yield Line("home_weight_first_visit", (len(html) + static) / 1000, "kB", 150)
    yield Line("home_weight_next_visit", len(html) / 1000, "kB", 25)


def _compressed(path: Path) -> int:
    packed = path.with_name(path.name + ".gz")
    return packed.stat().st_size if packed.exists() else min(path.stat().st_size, len(gzip.compress(path.read_bytes())))
