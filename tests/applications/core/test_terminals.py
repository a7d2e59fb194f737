"""What may be ordered and where it may be sent; and whose card the money may go to."""

from datetime import date
from typing import Any

import pytest

from applications.rules.accounts import KINDS_FOR, check_holder, check_holder_id
from applications.rules.papers import documents_by_account, required_documents
from applications.rules.terminals import MOST, check_model, check_quantity, suggested, terminal_models
from tests.applications.core.test_precheck import answers, codes

TODAY = date(2026, 11, 25)


def test_what_is_suggested_passes_every_rule() -> None:
    wish = {f"terminal__{name}": value for name, value in suggested().items()}
    assert codes(answers(**wish)) == []


def test_every_model_has_its_words_in_both_languages() -> None:
    for one in terminal_models().values():
        assert all((one.zh, one.en, one.for_zh, one.for_en))
        assert check_model(one.code) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [("1", None), (str(MOST), None), ("２", None), ("0", "quantity"), ("6", "quantity"), ("two", "quantity"),
     ("1.5", "quantity"), ("", "quantity_missing")],
)  # fmt: skip
def test_one_to_five_terminals_can_be_ordered(value: str, code: str | None) -> None:
    found = check_quantity(value)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"terminal__model": "X1"}, [("terminal.model", "model_unknown")]),
        ({"terminal__model": ""}, [("terminal.model", "model_missing")]),
        ({"terminal__deliver_to": "moon"}, [("terminal.deliver_to", "deliver_to")]),
        (
            {"terminal__deliver_to": "other"},
            [("terminal.region", "region_missing"), ("terminal.address", "missing")],
        ),
        (
            {"terminal__deliver_to": "other", "terminal__region": "330106", "terminal__address": "示例路 2 号 3 室"},
            [],
        ),
        ({"terminal__region": "nowhere"}, []),  # not asked while it goes to the shop
        ({"terminal__receiver": "示例丁"}, [("terminal.mobile", "receiver_mobile")]),
        ({"terminal__receiver": "示例丁", "terminal__mobile": "13900139000"}, []),
        ({"terminal__mobile": "12900139000"}, [("terminal.mobile", "mobile_head")]),
    ],
)
def test_each_answer_about_the_terminal_has_its_sentence(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(answers(**changes)) == expected


def test_only_a_sole_trader_may_authorise_a_third_person() -> None:
    allowed = {subject: "authorised" in kinds for subject, kinds in KINDS_FOR.items()}
    assert allowed == {"micro": False, "sole_trader": True, "enterprise": False}


def test_a_third_person_needs_a_name_and_a_card_of_their_own_and_a_letter() -> None:
    theirs = {"settlement__kind": "authorised", "settlement__holder": "示例丙"}
    assert codes(answers(**theirs)) == [("settlement.holder_id_number", "id_missing")]
    assert codes(answers(**theirs, settlement__holder_id_number="110101190001010022")) == []
    own = check_holder("示例 甲", kind="authorised", person="示例甲", business="店")
    assert own is not None
    assert own.code == "holder_own"
    papers = set(required_documents("sole_trader", "authorised")) - set(required_documents("sole_trader", "personal"))
    assert papers == {"authorisation", "holder_id_front", "holder_id_back"}


@pytest.mark.parametrize(
    ("number", "code"),
    [("110101190001010022", None), ("11010119000101002", "id_length"), ("110101201501010010", "holder_id_age")],
)
def test_the_holders_card_number_is_checked_like_any_other(number: str, code: str | None) -> None:
    from applications.rules.identity import check_digit

    whole = number if len(number) != 18 else number[:17] + check_digit(number[:17])
    found = check_holder_id(whole, today=TODAY)
    assert (found.code if found else None) == code


def test_before_the_account_is_chosen_each_kind_names_its_papers() -> None:
    always, extra = documents_by_account("sole_trader", "")
    assert "bank_card" not in always
    assert {kind.value: [paper.value for paper in papers] for kind, papers in extra} == {
        "personal": ["bank_card"],
        "corporate": ["account_proof"],
        "authorised": ["bank_card", "authorisation", "holder_id_front", "holder_id_back"],
    }
    always, extra = documents_by_account("sole_trader", "personal")
    assert ("bank_card" in always, extra) == (True, [])
    assert documents_by_account("micro", "")[1] == []
