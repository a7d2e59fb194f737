"""The reviewers' queue over 20,000 applications: every band, order, filter and search walks an index of PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.services import servers
from tests.services.processes import Portal

_ASK = """
from datetime import timedelta
from itertools import product
from django.utils import timezone
from applications.desk.bands import BAND_WORDS
from applications.desk.queue import SORTS, Wanted, cursor_after, listed
from portal.models import User
user = User.objects.filter(role="reviewer").first()
"""
_BANDS = (
    _ASK
    + """
result = {band: listed(user, Wanted(band=band))[:51].explain() for band in BAND_WORDS}
result |= {f"{sort} of all": listed(user, Wanted(band="waiting", sort=sort))[:51].explain() for sort in SORTS}
for sort in SORTS:
    rows = listed(user, Wanted(sort=sort))
    after = cursor_after(rows[200], SORTS[sort])
    result[f"{sort}, deep"] = listed(user, Wanted(sort=sort), after=after)[:51].explain()
rows = listed(user, Wanted(band="all"))
result["all, deep"] = listed(user, Wanted(band="all"), after=cursor_after(rows[9000]))[:51].explain()
"""
)
_FILTERS = (
    _ASK
    + """
since = timezone.localdate() - timedelta(days=4)
filters = [{"province": "31"}, {"trade": "food"}, {"risk": "high"}, {"held": "nobody"}, {"held": "me"},
           {"since": since}, {"subject": "micro"}, {"province": "31", "trade": "health", "risk": "low"}]
result = {
    f"{band} {wanted}": listed(user, Wanted(band=band, **wanted))[:51].explain()
    for band, wanted in product(["waiting", "new", "came_back"], filters)
}
"""
)
_SIZES = (
    _ASK
    + """
from applications.access import reviewable, reviewers
from applications.desk.bands import COUNTED, in_band
result = {band: reviewable(user).filter(in_band(band, user)).values("pk")[:1000].explain() for band in COUNTED}
result["colleagues"] = reviewers().explain()
"""
)
_NAMES = """
from applications.models import Business, PersonalInfo
result = [
    Business.objects.filter(name_grams__grams=["晴川"]).values_list("pk", flat=True)[:2001].explain(),
    PersonalInfo.objects.filter(name_grams__grams=["甲子"]).values_list("pk", flat=True)[:2001].explain(),
]
"""
_FOUND = """
from applications.desk.queue import queue_page
from applications.models import Business
from portal.models import User
user = User.objects.filter(role="reviewer").first()

def by_scan(words):
    named = Business.objects.filter(name__contains=words, application__submitted_at__isnull=False)
    ordered = named.order_by("application__submitted_at", "pk").values_list("pk", flat=True)
    return [str(pk) for pk in ordered[:50]]

def by_search(words):
    return [str(row.pk) for row in queue_page(user, search=words).rows]

result = {words: (by_scan(words), by_search(words)) for words in ("面馆", "晴川", "川面馆", "号面馆（", "水果店")}
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A PostgreSQL of its own, migrated like a real one."""
    with servers.postgres() as url, Portal(tmp_path_factory.mktemp("queue"), {"DATABASE_URL": url}) as portal:
        portal.manage("migrate", "-v", "0")
        portal.manage("seed_scale", "--applications", "20000", "--no-history")
        yield portal


@pytest.mark.parametrize("asked", [_BANDS, _FILTERS], ids=["bands", "filters"])
def test_no_page_of_the_queue_reads_the_applications_from_end_to_end(filled: Portal, asked: str) -> None:
    plans = filled.python(asked)
    assert {name: plan for name, plan in plans.items() if "Seq Scan on applications_" in plan} == {}


def test_sizes_are_counted_in_indexes_alone_and_colleagues_found_among_all_people(filled: Portal) -> None:
    plans = filled.python(_SIZES)
    assert "Seq Scan" not in plans.pop("colleagues")
    assert {band: plan for band, plan in plans.items() if "Index Only Scan" not in plan} == {}


def test_names_are_found_through_the_index_over_their_grams(filled: Portal) -> None:
    shops, people = filled.python(_NAMES)
    assert "business_grams" in shops
    assert "personalinfo_grams" in people


def test_search_finds_what_reading_everything_finds(filled: Portal) -> None:
    for words, (scanned, searched) in filled.python(_FOUND).items():
        assert searched == scanned, words
