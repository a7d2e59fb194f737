"""The reviewers' queue over ten thousand and over a million applications, beside the admin's list and a plain search.

Ten thousand are those of `manage.py seed_scale`; in a second database stand a hundred times as many
(benchmarks/multiply.py), and both are measured in turn. BENCH_APPLICATIONS makes the large number smaller.
"""

import os
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Final

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.test import Client

from applications.desk.queue import Wanted, cursor_after, queue_page
from applications.models import Application
from benchmarks.line import Line, interleaved
from benchmarks.multiply import RARE, give_merchant_numbers, multiply
from portal.models import Role, User
from tests.portal.signin import sign_in

SMALL: Final = 10_000
LARGE: Final = int(os.environ.get("BENCH_APPLICATIONS", "1000000"))
_ROUNDS: Final = 25
_FEW_ROUNDS: Final = 5
"""Of what takes seconds."""
_COMMON: Final = "面馆"
Works = dict[str, Callable[[], object]]


def measure() -> Iterator[Line]:
    """The same pages at both sizes, by the wall clock, as medians; at the large one the references beside them."""
    rita = User.objects.create_user("queue@bench.example", "correct horse", role=Role.REVIEWER)
    desk = sign_in(Client(headers={"accept-language": "zh-CN"}), rita, second_factor=True)
    call_command("seed_scale", applications=SMALL, seed=91, no_history=True, stdout=sys.stderr)
    give_merchant_numbers()
    small, large = _both(LARGE // SMALL - 1)
    works: Works = {}
    for size, database in (("small", small), ("large", large)):
        connections["default"] = database
        works |= {f"{size} {name}": _in(database, work) for name, work in _pages(desk, rita).items()}
    searches, admin = _searches(rita), _admin()
    took = interleaved(works, rounds=_ROUNDS, times=1, clock=perf_counter)
    slow = interleaved({**admin, **searches}, rounds=_FEW_ROUNDS, times=1, clock=perf_counter)
    told = f"{LARGE // 1000}k"
    for page in _pages(desk, rita):
        yield Line(f"queue_{page}_{told}", took[f"large {page}"], "ms", 1.3, took[f"small {page}"])
    yield Line(f"queue_page_against_admin_{told}", took["large page"], "ms", 0.1, slow["admin"])
    yield Line(f"queue_deep_page_against_admin_{told}", took["large deep_page"], "ms", 0.1, slow["admin_deep"])
    yield Line(f"name_search_rare_{told}", slow["rare"], "ms", 0.05, slow["rare_icontains"])
    yield Line(f"name_search_common_{told}", slow["common"], "ms", 1.0, slow["common_icontains"])
    large.close()
    large.close_pool()  # type: ignore[attr-defined]
    connections["default"] = small


def _both(copies: int) -> tuple[BaseDatabaseWrapper, BaseDatabaseWrapper]:
    """The database there is, and one in which everything of it stands and `copies` of its applications."""
    small = connections["default"]
    name = small.settings_dict["NAME"]
    small.close()
    small.close_pool()  # type: ignore[attr-defined]
    large = small.copy("large")
    large.settings_dict["NAME"] = f"{name}_large"
    with small._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}_large" TEMPLATE "{name}"')
    began = perf_counter()
    connections["default"] = large
    multiply(copies)
    sys.stderr.write(f"multiplied to {Application.objects.count():,} in {perf_counter() - began:.0f} s\n")
    return small, large


def _in(database: BaseDatabaseWrapper, work: Callable[[], object]) -> Callable[[], object]:
    def asked() -> object:
        connections["default"] = database
        return work()

    return asked


def _pages(desk: Client, user: User) -> Works:
    """What a reviewer opens: the waiting ones, the middle of everything, a filter, the riskiest first, one number."""
    waiting = Application.objects.filter(status__in=["in_review", "submitted"]).order_by("submitted_at", "pk")
    everything = Application.objects.filter(submitted_at__isnull=False).order_by("submitted_at", "pk")
    deep = cursor_after(waiting[300])
    middle = cursor_after(everything[everything.count() // 2])
    known = everything.exclude(mid="").select_related("personal")[0]
    numbers = {"reference": known.reference, "mid": known.mid, "mobile": known.personal.mobile}
    return {
        "page": _opened(desk, "?band=waiting"),
        "deep_page": _opened(desk, f"?band=all&after={middle}"),
        "waiting_page_7": _opened(desk, f"?band=waiting&after={deep}"),
        "came_back": _opened(desk, "?band=came_back"),
        "filtered": _opened(desk, "?band=waiting&trade=food&subject=micro"),
        "by_risk": _opened(desk, "?band=waiting&sort=risk"),
        **{f"found_by_{what}": _sought(user, words) for what, words in numbers.items()},
    }


def _sought(user: User, words: str) -> Callable[[], object]:
    return lambda: queue_page(user, Wanted(), search=words)


def _opened(desk: Client, query: str) -> Callable[[], object]:
    def page() -> object:
        answer = desk.get(f"/applications/desk/{query}")
        assert answer.status_code == 200, answer.status_code
        return answer.content

    return page


def _admin() -> Works:
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


def _searches(user: User) -> Works:
    """Ours as the desk asks, against the usual icontains over the same two names and in the same order."""

    def plain(words: str) -> list[Application]:
        named = Q(business__name__icontains=words) | Q(personal__name__icontains=words)
        rows = Application.objects.filter(named, submitted_at__isnull=False).exclude(applicant=user)
        return list(rows.select_related("business", "personal", "claimed_by").order_by("submitted_at", "pk")[:51])

    return {
        "rare": lambda: queue_page(user, Wanted(), search=RARE),
        "rare_icontains": lambda: plain(RARE),
        "common": lambda: queue_page(user, Wanted(), search=_COMMON),
        "common_icontains": lambda: plain(_COMMON),
    }
