"""Search: names by any part of them, common or rare, in the order of the queue and page by page."""

from collections.abc import Callable

import pytest

from applications import search
from applications.actions.submit import submit
from applications.desk.queue import queue_page
from applications.models import Application, Business, PersonalInfo, Settlement
from portal.models import User
from tests.applications.conftest import CONSENTS
from tests.applications.desk.conftest import Waiting

Find = Callable[..., list[str]]


@pytest.fixture
def find(rita: User) -> Find:
    """The shops' names, in the order found."""

    def names(words: str, *, size: int = 50) -> list[str]:
        seen, after = [], ""
        while True:
            page = queue_page(rita, search=words, after=after, size=size)
            seen += [row.business.name for row in page.rows]
            if not (after := page.next):
                return seen

    return names


@pytest.fixture(params=["by the index", "by walking"])
def however(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few and many, at the size of a test."""
    if request.param == "by walking":
        monkeypatch.setattr(search, "FEW", 1)
        monkeypatch.setattr(search, "BEGINNING", 1)


@pytest.mark.usefixtures("however")
def test_two_characters_find_every_name_that_has_them(find: Find, waiting: Waiting) -> None:
    for hours, name in enumerate(["晴川面馆", "远山书店", "小晴川茶社", "川晴面馆", "Sunny Bakery"]):
        waiting(name, hours=20 - hours)
    assert find("晴川") == ["晴川面馆", "小晴川茶社"]
    assert find("面馆") == ["晴川面馆", "川晴面馆"]
    assert find("晴") == ["晴川面馆", "小晴川茶社", "川晴面馆"]
    assert find("川面馆") == ["晴川面馆"]
    assert find("SUNNY b") == ["Sunny Bakery"]
    assert find("100%") == find("_") == find("雪花") == []


@pytest.mark.usefixtures("however")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_is_found_goes_on_page_by_page_without_gap_or_repeat(find: Find, waiting: Waiting, size: int) -> None:
    names = [f"{'晴川' if number % 2 else '远山'}{number}号店" for number in range(8)]
    for hours, name in enumerate(names):
        waiting(name, hours=20 - hours)
    assert find("晴川", size=size) == names[1::2]
    assert find("号店", size=size) == names


@pytest.mark.usefixtures("however")
def test_a_number_is_found_beside_names_that_are_many(find: Find, waiting: Waiting) -> None:
    for hours in range(4):
        waiting("898310058120001号店", hours=9 - hours)
    Application.objects.filter(pk=waiting("远山书店", hours=1).pk).update(mid="898310058120001")
    assert find("898310058120001") == ["898310058120001号店"] * 4 + ["远山书店"]


def test_the_person_is_found_like_the_shop(find: Find, submitted: Application) -> None:
    assert find("示例甲") == find("晴川") == ["晴川面馆(示例)"]


def test_drafts_are_not_found(find: Find, filled: Application) -> None:
    assert find("晴川") == []


def test_answers_that_came_in_past_their_row_are_found_once_they_are_declared(
    find: Find, filled: Application, wang: User
) -> None:
    """A prefill writes a column only where nothing stands yet, without the row's own save."""
    Business.objects.filter(application=filled).update(name="朝露花店")
    PersonalInfo.objects.filter(application=filled).update(name="虚构乙")
    Settlement.objects.filter(application=filled).update(holder="虚构乙")
    submit(filled, by=wang, consents=CONSENTS)
    assert find("朝露") == find("虚构乙") == ["朝露花店"]


def test_nonsense_finds_nothing_and_breaks_nothing(find: Find, submitted: Application) -> None:
    for words in ("\x00", "'", "\\", "%", "''; drop", "晴\x00川x"):
        assert find(words) in ([], ["晴川面馆(示例)"])
