"""A shop in one sentence: true for every combination of numbers, and never better than what is known."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.utils import translation

from portal.models import Merchant, MerchantStatus
from portal.shops.duties import SOON, duties_of
from portal.shops.sentence import Shop

SINCE = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)


def shop(works: int, trouble: int, unknown: int, *, status: str = "active", others: int = 0) -> Shop:
    merchant = Merchant(mid="898310058120001", name="N", status=status)
    return Shop(merchant, works + trouble + unknown + others, works, trouble, unknown, SINCE if unknown else None)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("numbers", list(product(range(4), repeat=3)))
@pytest.mark.parametrize("status", MerchantStatus.values)
def test_every_combination_has_one_sentence_and_a_tone(
    numbers: tuple[int, int, int], status: str, language: str
) -> None:
    works, trouble, unknown = numbers
    found = shop(*numbers, status=status)
    with translation.override(language):
        sentence, details = found.sentence, found.details
    assert sentence
    assert "%(" not in sentence
    assert [query.rpartition("=")[2] for _words, query in details] == [
        name for name, number in (("trouble", trouble), ("unknown", unknown), ("works", works)) if number
    ]
    if status != "active" or trouble:
        assert found.tone == "bad"
    elif unknown:
        assert found.tone == "warn"
    else:
        assert found.tone == ("ok" if works else "idle")
    if language == "en" and status == "active":
        all_work = (
            "can take cards now" in sentence and not sentence.startswith(("None", "Of")) and " of " not in sentence
        )
        assert all_work == (works > 0 and trouble == unknown == 0)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((1, 0, 0), "The terminal can take cards now."),
        ((4, 0, 0), "All 4 terminals can take cards now."),
        ((3, 1, 0), "3 of 4 terminals can take cards now."),
        ((3, 0, 1), "3 of 4 terminals can take cards now."),
        ((0, 1, 0), "The terminal cannot take cards now."),
        ((0, 2, 0), "None of the 2 terminals can take cards now."),
        ((0, 0, 1), "It is not known whether the terminal can take cards: it has not reported."),
        ((0, 0, 2), "It is not known whether any of the 2 terminals can take cards: they have not reported."),
        ((0, 1, 1), "Of 2 terminals none is known to take cards now."),
    ],
)
def test_the_sentence_says_what_is_known(numbers: tuple[int, int, int], sentence: str) -> None:
    with translation.override("en"):
        assert shop(*numbers).sentence == sentence


def test_a_shop_without_terminals_at_work_says_so() -> None:
    with translation.override("en"):
        assert shop(0, 0, 0).sentence == "This shop has no terminal yet."
        assert shop(0, 0, 0, others=2).sentence == "No terminal is at work yet."


def test_silence_has_its_time() -> None:
    with translation.override("en"):
        assert shop(0, 0, 1).details[0][0] == "1 not known since 11-23 10:42"
        assert shop(0, 0, 2).details[0][0] == "2 not known, the last since 11-23 10:42"
        never = Shop(shop(0, 0, 2).merchant, 2, 0, 0, 2)
        assert never.details[0][0] == "2 never reported"


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("days", "expected"), [(-1, "bad"), (0, "warn"), (SOON.days, "warn"), (SOON.days + 1, None)])
def test_a_paper_that_ends_is_a_duty_in_time(days: int, expected: str | None) -> None:
    until = TODAY + timedelta(days=days)
    merchant = Merchant(mid="898310058120001", name="N", licence_valid_until=until, id_valid_until=until)
    found = duties_of(merchant, TODAY)
    assert [duty.tone for duty in found] == ([expected] * 2 if expected else [])
    assert [duty.url.split("/")[3] for duty in found] == (["licence", "identity"] if expected else [])


def test_a_micro_merchant_has_no_licence_to_renew() -> None:
    merchant = Merchant(mid="898310058120001", name="N", subject_type="micro", licence_valid_until=TODAY)
    assert duties_of(merchant, TODAY) == []


@pytest.mark.parametrize(
    ("last", "day", "tone"),
    [
        (date(2026, 10, 1), None, None),
        (date(2026, 9, 24), date(2026, 12, 24), "warn"),
        (date(2026, 8, 31), date(2026, 11, 28), "warn"),
        (date(2026, 8, 1), date(2026, 11, 1), "bad"),
        (date(2025, 12, 31), date(2026, 3, 28), "bad"),
    ],
)
def test_a_shop_without_payments_is_told_in_time(last: date, day: date | None, tone: str | None) -> None:
    merchant = Merchant(mid="898310058120001", name="N")
    found = duties_of(merchant, TODAY, last_payment=last)
    assert [(duty.day, duty.tone) for duty in found] == ([(day, tone)] if day else [])
