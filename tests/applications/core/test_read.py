"""What was read proposes and compares; it never overrules."""

from datetime import date

import pytest

from applications.rules.banks import bank_of
from applications.rules.flaws import counts, flaw_words
from applications.rules.papers import DocumentKind
from applications.rules.precheck import Answers
from applications.rules.read import (
    PROPOSES,
    ReadValue,
    days_since_founded,
    difference_findings,
    differences,
    fields_from_json,
    fields_to_json,
    proposals,
)
from portal.documents.quality import Flaw

TODAY = date(2026, 7, 1)


def read(value: str, sure: float = 0.97) -> ReadValue:
    return ReadValue(value, sure, 1, (1, 2, 3, 4), 90)


def test_only_papers_that_are_asked_to_be_read_propose_anything() -> None:
    cards = {"id_front", "id_back", "holder_id_front", "holder_id_back"}
    assert set(PROPOSES) == {*cards, "business_licence", "bank_card", "account_proof"}


def test_a_proposal_is_in_the_form_in_which_answers_are_kept() -> None:
    fields = {"holder": read("北京样例面馆（有限公司）"), "bank": read("样例银行股份有限公司北京东城支行")}
    assert list(proposals("account_proof", fields, today=TODAY)) == [
        ("settlement.holder", "holder", "北京样例面馆(有限公司)"),
        ("settlement.bank", "bank", "样例银行"),
        ("settlement.branch", "bank", "样例银行股份有限公司北京东城支行"),
    ]


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-06-30", []), ("2026-07-01", ["2026-07-01"]), ("long_term", ["long_term"])],
)
def test_what_has_lapsed_is_not_proposed(until: str, expected: list[str]) -> None:
    found = proposals("id_back", {"valid_until": read(until)}, today=TODAY)
    assert [value for _dotted, _name, value in found] == expected


@pytest.mark.parametrize(
    ("name", "bank"),
    [
        ("样例银行北京东城支行", "样例银行"),
        ("中国工商银行股份有限公司北京东城支行", "中国工商银行"),
        ("样例农村信用合作联社东城分社", "样例农村信用合作联社"),
        ("北京东城支行", ""),
    ],
)
def test_a_branch_tells_its_bank_or_nothing(name: str, bank: str) -> None:
    assert bank_of(name) == bank


def test_readings_survive_their_column() -> None:
    fields = {"name": read("古丽·样例"), "uscc": read("91110101MA00ABC16R")}
    assert fields_from_json(fields_to_json(fields)) == fields
    assert (fields_to_json({}), fields_from_json("")) == ("", {})


def compared(dotted: str, typed: object, kind: str, name: str, one: ReadValue, **more: object) -> list[str]:
    answers = Answers("sole_trader", {dotted: typed, **more})  # type: ignore[dict-item]
    return [found.dotted for found in differences(answers, {kind: {name: one}})]


@pytest.mark.parametrize(
    ("typed", "said", "differs"),
    [
        ("北京样例面馆（有限公司）", "北京样例面馆(有限公司)", False),
        ("Sunny Noodles", "SUNNYNOODLES", False),
        ("古丽·样例", "古丽样例", False),
        ("", "王小禾", False),
        ("王大禾", "王小禾", True),
    ],
)
def test_names_are_compared_by_what_they_say(typed: str, said: str, differs: bool) -> None:
    assert bool(compared("contact.name", typed, "id_front", "name", read(said))) is differs


def test_what_was_read_without_certainty_stands_against_nobody() -> None:
    assert compared("contact.name", "王大禾", "id_front", "name", read("王小禾", 0.85)) == []


@pytest.mark.parametrize(
    ("day", "long_term", "said", "differs"),
    [
        (date(2040, 5, 11), False, "2040-05-11", False),
        (date(2040, 5, 12), False, "2040-05-11", True),
        (None, True, "long_term", False),
        (None, True, "2040-05-11", True),
        (None, False, "2040-05-11", False),
    ],
)
def test_days_and_long_term_are_compared(day: date | None, long_term: bool, said: str, differs: bool) -> None:
    flag = {"contact.id_long_term": long_term}
    assert bool(compared("contact.id_valid_until", day, "id_back", "valid_until", read(said), **flag)) is differs


def test_the_person_on_the_licence_is_compared_and_its_address_is_not() -> None:
    assert compared("contact.name", "王大禾", "business_licence", "legal_person", read("王小禾")) == ["contact.name"]
    assert compared("business.address", "虚构路 1 号", "business_licence", "address", read("样例街道12号")) == []


def test_a_difference_is_a_soft_finding_at_its_answer() -> None:
    answers = Answers("sole_trader", {"settlement.account_number": "6222020000000000000"})
    (found,) = difference_findings(differences(answers, {"bank_card": {"account_number": read("6217000000000000004")}}))
    assert (found.field, found.is_hard, found.code) == ("settlement.account_number", False, "typed_differs")
    assert "bank card" in str(found.message)


def test_every_flaw_has_words_and_says_how_to_mend_it() -> None:
    other = flaw_words("never_heard_of")
    for code in ["expired", *(flaw.value for flaw in Flaw)]:
        words = flaw_words(code)
        assert str(words.text) not in {"", str(other.text)}
        assert str(words.mend) not in {"", str(other.mend)}


def test_a_printed_sheet_may_be_black_and_white() -> None:
    assert counts("greyscale", DocumentKind.ID_FRONT)
    assert not counts("greyscale", DocumentKind.ACCOUNT_PROOF)
    assert counts("blurred", DocumentKind.ACCOUNT_PROOF)


@pytest.mark.parametrize(
    ("founded", "sure", "days"), [("2026-06-11", 0.97, 20), ("2026-06-11", 0.8, None), ("2026-07-02", 0.97, None)]
)
def test_the_age_of_a_licence_is_known_only_for_sure(founded: str, sure: float, days: int | None) -> None:
    assert days_since_founded({"founded": read(founded, sure)}, day=TODAY) == days
    assert days_since_founded({}, day=TODAY) is None


def test_the_card_of_a_third_person_is_read_for_the_account() -> None:
    fields = {"name": read("李代"), "id_number": read("110101190001010022")}
    assert [(dotted, value) for dotted, _name, value in proposals("holder_id_front", fields, today=TODAY)] == [
        ("settlement.holder", "李代"),
        ("settlement.holder_id_number", "110101190001010022"),
    ]
    answers = Answers("sole_trader", {"settlement.holder": "王小禾"})
    assert [one.dotted for one in differences(answers, {"holder_id_front": fields})] == ["settlement.holder"]
    assert difference_findings(differences(answers, {"holder_id_front": fields}))[0].code == "typed_differs"
