"""Fees and agreements before the yes, the yes itself frozen with its words, and the sheet as a PDF."""

import json
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from applications.actions.draft import save_step
from applications.actions.submit import submit
from applications.models import Application, ConsentPurpose
from applications.rules.consents import AGREEMENTS, VERSION, all_agreements
from applications.rules.fees import KINDS, price_list, terms_for
from applications.rules.mcc import categories
from portal.models import SubjectType, User
from tests.applications.conftest import CONSENTS
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text


def url(name: str, application: Application, *more: str) -> str:
    return reverse(f"applications:{name}", args=[application.pk, *more])


def pdf_of(content: bytes) -> tuple[str, list[tuple[float, float]]]:
    document = pypdfium2.PdfDocument(content)
    try:
        words = "\n".join(page.get_textpage().get_text_range() for page in document)
        return words, [page.get_size() for page in document]
    finally:
        document.close()


def test_every_purpose_has_words_in_force_in_both_languages() -> None:
    assert [item.purpose for item in AGREEMENTS] == ConsentPurpose.values
    for item in AGREEMENTS:
        assert len(item.texts) >= 3
        assert all(zh and en for zh, en in (item.titles, item.ticks, *item.texts))
    assert len({item.sha256 for item in all_agreements().values()}) == len(all_agreements())


def test_the_words_stand_in_full_where_the_yes_is_given(filled: Application, wang: User, visit: Visit) -> None:
    words = text(visit(wang).get(url("check", filled)))
    for item in AGREEMENTS:
        assert all(paragraph in words for paragraph in item.paragraphs)


@pytest.mark.parametrize(("purpose", "version"), all_agreements())
def test_every_version_ever_agreed_to_can_be_read(purpose: str, version: str, wang: User, visit: Visit) -> None:
    page = visit(wang).get(reverse("applications:agreement", args=[purpose, version]))
    assert all_agreements()[purpose, version].tick in text(page)


def test_a_version_that_never_was_does_not_exist(wang: User, visit: Visit) -> None:
    assert visit(wang).get(reverse("applications:agreement", args=["identity", "1999-01"])).status_code == 404


def test_a_yes_keeps_the_hash_of_its_words(submitted: Application) -> None:
    kept = {consent.purpose: consent.sha256 for consent in submitted.consents.all()}
    assert kept == {item.purpose: item.sha256 for item in AGREEMENTS}
    assert set(submitted.consents.values_list("language", flat=True)) == {"en"}


@pytest.mark.parametrize("subject", SubjectType.values)
def test_every_trade_and_subject_has_fees_inside_the_range_and_limits(subject: str) -> None:
    for code in ("", *categories()):
        terms = terms_for(subject, code)
        assert [rate.kind for rate in terms.rates] == list(KINDS)
        for rate in terms.rates:
            assert float(rate.least) <= float(rate.rate) <= float(rate.most)
            assert rate.limits
    for group in price_list()["groups"]:
        assert set(group["mcc"]) <= set(categories())


def test_a_micro_merchants_credit_card_limits_are_those_of_the_rules() -> None:
    credit = next(rate for rate in terms_for("micro", "5812").rates if rate.kind == "credit")
    assert (credit.day_fen, credit.month_fen) == (100_000, 1_000_000)


def test_fees_and_limits_stand_before_the_yes(filled: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url("check", filled))
    html, words = page.content.decode(), text(page)
    assert "Debit cards 0.50 % , at most ¥20 each" in words
    assert html.index('id="fees"') < html.index('name="identity"')


def test_what_was_declared_is_frozen_with_labels_words_hashes_and_terms(submitted: Application) -> None:
    frozen: dict[str, Any] = json.loads(submitted.submissions.get().frozen)
    assert frozen["labels"]["contact.name"] == ["负责人姓名", "Name of the responsible person"]
    assert frozen["shown"]["business.mcc"] == ["5812 就餐场所和餐馆", "5812 Restaurants"]
    assert frozen["shown"]["contact.id_number"] == ["1101**********0014"] * 2
    assert [item["version"] for item in frozen["agreements"]] == [VERSION] * 4
    assert frozen["terms"]["rates"]["credit"]["rate"] == "0.0060"
    assert "settlement.holder_id_number" not in frozen["answers"]  # not asked on this path


def test_the_sheet_keeps_its_words_when_ours_change(submitted: Application, wang: User, visit: Visit) -> None:
    submission = submitted.submissions.get()
    frozen: dict[str, Any] = json.loads(submission.frozen)
    frozen["labels"]["contact.name"] = ["旧标签", "An older label"]
    submission.frozen = json.dumps(frozen)
    submission.save()
    assert "An older label 示例甲" in text(visit(wang).get(url("sheet", submitted)))


def test_what_was_frozen_before_labels_were_still_has_a_sheet(submitted: Application, wang: User, visit: Visit) -> None:
    submission = submitted.submissions.get()
    frozen: dict[str, Any] = json.loads(submission.frozen)
    for name in ("labels", "shown", "agreements", "terms", "remarks"):
        del frozen[name]
    frozen["answers"] = {name: value for name, value in frozen["answers"].items() if not name.startswith("terminal.")}
    submission.frozen = json.dumps(frozen)
    submission.save()
    words = text(visit(wang).get(url("sheet", submitted)))
    assert "Name of the responsible person 示例甲" in words
    assert "Terminal model" not in words
    assert visit(wang).get(url("sheet_pdf", submitted)).status_code == 200


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "申报内容"), ("en", "What was declared")])
def test_the_pdf_has_chinese_text_that_can_be_read_and_searched(
    language: str, title: str, filled: Application, wang: User, visit: Visit
) -> None:
    save_step(filled, "personal", by=wang, values={"name": "阿依古丽·示例"})
    save_step(filled, "settlement", by=wang, values={"holder": "阿依古丽·示例"})
    submit(filled, by=wang, consents=CONSENTS)
    answer = visit(wang, language).get(url("sheet_pdf", filled))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"{filled.reference}.pdf" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    words, sizes = pdf_of(content)
    for shown in ("阿依古丽·示例", "晴川面馆", filled.reference, "1101**********0014", filled.submissions.get().sha256):
        assert shown in words.replace("\r\n", ""), shown
    assert "110101190001010014" not in words
    assert {(round(width), round(height)) for width, height in sizes} == {(595, 842)}
    assert title in words


def test_there_is_no_pdf_before_something_was_declared(draft: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url("sheet_pdf", draft)).status_code == 404
