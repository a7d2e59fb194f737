"""The reviewers' queue over ten thousand and over a million applications, beside the admin's list and a plain search.

The rows are those of `manage.py seed_scale`. BENCH_APPLICATIONS makes the large number smaller, for a first look.
"""

import os
import sys
from collections.abc import Callable, Iterator
from itertools import product
from time import perf_counter
from typing import Final

from django.core.management import call_command
from django.db.models import Q
from django.test import Client

from applications.desk.queue import Wanted, cursor_after, queue_page
from applications.models import Application, Business
from applications.scale import names
from benchmarks.line import Line, interleaved
from portal.models import Role, User
from tests.portal.signin import sign_in

SMALL: Final = 10_000
LARGE: Final = int(os.environ.get("BENCH_APPLICATIONS", "1000000"))
_ROUNDS: Final = 15
_RARE: Final = range(1, 400)
_COMMON: Final = "面馆"


def measure() -> Iterator[Line]:
    """The same pages at both sizes, by the wall clock, as medians; at the large one the references beside them."""
    rita = User.objects.create_user("queue@bench.example", "correct horse", role=Role.REVIEWER)
    desk = sign_in(Client(headers={"accept-language": "zh-CN"}), rita, second_factor=True)
    _seed(SMALL, 91)
    small = _measured(_pages(desk, rita))
    _seed(LARGE - SMALL, 92)
    pages, searches = _pages(desk, rita), _searches(rita)
    large = _measured({**pages, **_admin(), **searches})
    told = f"{LARGE // 1000}k"
    for page in pages:
        yield Line(f"queue_{page}_{told}", large[page], "ms", 1.3, small[page])
    yield Line(f"queue_page_against_admin_{told}", large["page"], "ms", 0.1, large["admin"])
    yield Line(f"queue_deep_page_against_admin_{told}", large["deep_page"], "ms", 0.1, large["admin_deep"])
    yield Line(f"name_search_rare_{told}", large["rare"], "ms", 0.05, large["rare_icontains"])
    yield Line(f"name_search_common_{told}", large["common"], "ms", 1.0, large["common_icontains"])


def _seed(applications: int, seed: int) -> None:
    call_command("seed_scale", applications=applications, seed=seed, no_history=True, stdout=sys.stderr)


def _measured(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    return interleaved(works, rounds=_ROUNDS, times=1, clock=perf_counter)


def _pages(desk: Client, user: User) -> dict[str, Callable[[], object]]:
    """What a reviewer opens: the waiting ones, the middle of everything, a filter, the riskiest first."""
    waiting = Application.objects.filter(status__in=["in_review", "submitted"]).order_by("submitted_at", "pk")
    everything = Application.objects.filter(submitted_at__isnull=False).order_by("submitted_at", "pk")
    deep = cursor_after(waiting[300])
    middle = cursor_after(everything[everything.count() // 2])
    return {
        "page": _opened(desk, "?band=waiting"),
        "deep_page": _opened(desk, f"?band=all&after={middle}"),
        "waiting_page_7": _opened(desk, f"?band=waiting&after={deep}"),
        "came_back": _opened(desk, "?band=came_back"),
        "filtered": _opened(desk, "?band=waiting&trade=food&province=44"),
        "by_risk": _opened(desk, "?band=waiting&sort=risk"),
    }


def _opened(desk: Client, query: str) -> Callable[[], object]:
    def page() -> object:
        answer = desk.get(f"/applications/desk/{query}")
        assert answer.status_code == 200, answer.status_code
        return answer.content

    return page


def _admin() -> dict[str, Callable[[], object]]:
    """Page 1 and page 1000, or the last one there is."""
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(User.objects.create_superuser("admin@bench.example", "correct horse"))
    far = min(1000, Application.objects.count() // 50)

    def opened(query: str) -> Callable[[], object]:
        def page() -> object:
            answer = browser.get(f"/reference/admin/applications/application/{query}")
            assert answer.status_code == 200, (answer.status_code, answer.headers)
            return answer.content

        return page

    return {"admin": opened(""), "admin_deep": opened(f"?p={far}")}


def _searches(user: User) -> dict[str, Callable[[], object]]:
    """Ours as the desk asks, against the usual icontains over the same two names and in the same order."""
    rare = _rare_word()

    def plain(words: str) -> list[Application]:
        named = Q(business__name__icontains=words) | Q(personal__name__icontains=words)
        rows = Application.objects.filter(named, submitted_at__isnull=False).exclude(applicant=user)
        return list(rows.select_related("business", "personal", "claimed_by").order_by("submitted_at", "pk")[:51])

    return {
        "rare": lambda: queue_page(user, Wanted(), search=rare),
        "rare_icontains": lambda: plain(rare),
        "common": lambda: queue_page(user, Wanted(), search=_COMMON),
        "common_icontains": lambda: plain(_COMMON),
    }


def _rare_word() -> str:
    """Two characters that some names have, and not many."""
    pairs = ("".join(pair) for pair in product(names.HEADS[::7], names.TAILS[::5]))
    return next(word for word in pairs if Business.objects.filter(name_grams__grams=[word]).count() in _RARE)
