"""All rules together, per subject type."""

from datetime import date
from typing import Any

import pytest

from applications.journey.steps import CHECK, STEPS, asked_of, field, fields_for, minutes_for, step, step_of
from applications.rules.papers import DocumentKind, allowed_documents, optional_documents, required_documents
from applications.rules.precheck import Answers, precheck, precheck_step, steps_done
from applications.rules.reasons import correction_reasons, reasons_for, refusal_reasons
from applications.rules.regions import describe, provinces, within
from tests.applications.conftest import BUSINESS, PERSONAL, SETTLEMENT, TERMINAL

TODAY = date(2026, 11, 23)


def answers(subject: str = "sole_trader", documents: dict[str, str] | None = None, **changes: Any) -> Answers:
    values: dict[str, Any] = {}
    for prefix, row in (
        ("contact", PERSONAL),
        ("business", BUSINESS),
        ("settlement", SETTLEMENT),
        ("terminal", TERMINAL),
    ):
        values |= {f"{prefix}.{name}": value for name, value in row.items()}
    values |= {name.replace("__", "."): value for name, value in changes.items()}
    if documents is None:
        documents = dict.fromkeys(required_documents(subject, values["settlement.kind"]), "ready")
    return Answers(subject, values, documents)


def codes(found: Answers) -> list[tuple[str, str]]:
    return [(item.field, item.code) for item in precheck(found, today=TODAY)]


def test_a_complete_sole_trader_passes() -> None:
    assert codes(answers()) == []
    assert steps_done(answers(), today=TODAY) == dict.fromkeys(
        ["personal", "business", "settlement", "documents", "terminal"], True
    )


def test_a_micro_merchant_needs_no_licence() -> None:
    micro = answers("micro", business__uscc="", business__licence_valid_until=None)
    assert codes(micro) == []


def test_an_enterprise_is_paid_to_its_own_corporate_account() -> None:
    enterprise = answers("enterprise", business__uscc="91110101MA00ABC16R", settlement__holder=BUSINESS["name"])
    assert codes(enterprise) == [
        ("settlement.kind", "kind_corporate"),
        ("settlement.holder", "holder_person"),
    ]
    corporate = answers(
        "enterprise",
        business__uscc="91110101MA00ABC16R",
        settlement__holder=BUSINESS["name"],
        settlement__kind="corporate",
        settlement__account_number="1234567890",
    )
    assert codes(corporate) == []


def test_findings_come_in_page_order_and_one_page_can_be_asked_alone() -> None:
    wrong = answers(
        contact__mobile="12345678901",
        settlement__account_number="1",
        business__mcc="",
        terminal__quantity="6",
        documents={},
    )
    prefixes = list(dict.fromkeys(name.partition(".")[0] for name, _ in codes(wrong)))
    assert prefixes == ["contact", "business", "settlement", "documents", "terminal"]
    assert [found.code for found in precheck_step("personal", wrong, today=TODAY)] == ["mobile_head"]
    assert [found.code for found in precheck_step("documents", wrong, today=TODAY)] == ["document_missing"] * 7
    assert set(steps_done(wrong, today=TODAY).values()) == {False}


@pytest.mark.parametrize(
    ("state", "code"),
    [("received", "document_pending"), ("processing", "document_pending"), ("refused", "document_refused")],
)
def test_papers_count_only_when_they_are_ready(state: str, code: str) -> None:
    found = answers(documents=dict.fromkeys(required_documents("sole_trader", "personal"), state))
    assert {item.code for item in precheck(found, today=TODAY)} == {code}


def test_an_empty_application_is_told_about_everything_that_is_asked() -> None:
    for subject in ("micro", "sole_trader", "enterprise"):
        named = {item.field for item in precheck(Answers(subject), today=TODAY)}
        asked = {item.dotted for item in asked_of(subject, Answers(subject).text) if item.required}
        assert named == asked | {f"documents.{kind}" for kind in required_documents(subject, "")}


def test_the_back_of_the_bank_card_is_never_asked_for() -> None:
    assert [kind for kind in DocumentKind.values if "card" in kind] == ["bank_card"]
    assert DocumentKind.BANK_CARD.label == "Bank card, front only"


def test_papers_by_subject_and_account() -> None:
    photos = ["shop_front", "shop_inside", "counter"]
    identity = ["id_front", "id_back"]
    assert list(required_documents("micro", "personal")) == [*identity, "bank_card", *photos]
    assert list(required_documents("micro", "")) == [*identity, "bank_card", *photos]
    assert list(required_documents("sole_trader", "corporate")) == [
        *identity, "business_licence", "account_proof", *photos,
    ]  # fmt: skip
    assert list(required_documents("enterprise", "")) == [*identity, "business_licence", "account_proof", *photos]
    assert "business_licence" not in allowed_documents("micro", "personal")
    assert list(optional_documents("micro")) == ["premises"]


def test_pages_and_fields_find_each_other() -> None:
    assert [page.key for page in STEPS] == ["personal", "business", "settlement", "documents", "terminal"]
    assert step("check") is CHECK
    assert step_of("settlement.holder").key == "settlement"
    assert step_of("documents.id_front").key == "documents"
    assert step_of("anything.else") is CHECK
    assert field("anything.else") is None
    assert [item.name for item in step("business").fields_for("micro")] == [
        "name", "receipt_name", "mcc", "region", "address", "service_phone",
    ]  # fmt: skip
    assert (minutes_for("enterprise"), minutes_for("micro"), minutes_for("sole_trader", "authorised")) == (15, 13, 17)
    with pytest.raises(KeyError):
        step("nothing")


def test_every_field_has_reasons_to_choose_from_and_each_has_both_languages() -> None:
    for item in fields_for("enterprise"):
        assert len(reasons_for(item.dotted)) >= 1
    assert "acquirer" not in [reason.code for reason in reasons_for("contact.name")]
    for reason in [*correction_reasons().values(), *refusal_reasons().values()]:
        assert all((reason.text_zh, reason.text_en, reason.mend_zh, reason.mend_en))


def test_regions_fall_into_each_other() -> None:
    assert len(provinces()) == 34
    assert "330100" in [region.code for region in within("330000")]
    assert "330106" in [region.code for region in within("330100")]
    assert describe("330106") == "Zhejiang 杭州市 西湖区"
    assert describe("999999") == "999999"
