"""The pages of questions: nothing typed is lost, each error stands at its field and on top."""

from typing import Any

import pytest
from django.urls import reverse

from applications.forms.pages import FORMS
from applications.forms.step import LONG_TERM
from applications.journey.steps import step
from applications.models import Application
from portal.models import SubjectType, User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, read, summary, text

PERSONAL = {
    "name": "示例甲",
    "id_number": "１１０１０１１９０００１０１００１４",
    "id_valid_until": "",
    "id_long_term": "on",
    "mobile": "+86 138 0013 8000",
    "email": "Wang@Example.cn",
}
BUSINESS = {
    "name": "晴川面馆（示例）",
    "receipt_name": "晴川面馆",
    "uscc": "92310115ma00abc16d",
    "licence_valid_until": "2036年1月1日",
    "mcc": "5812",
    "region": "310115",
    "address": "上海市浦东新区示例路 1 号",
    "service_phone": "",
}
SETTLEMENT = {
    "kind": "personal",
    "holder": "示例甲",
    "account_number": "6217 0000 0000 0000 004",
    "bank": "示例银行",
    "branch": "",
    "cnaps": "",
}


def url(application: Application, key: str, query: str = "") -> str:
    return reverse("applications:step", args=[application.pk, key]) + query


@pytest.mark.parametrize("subject", SubjectType.values)
@pytest.mark.parametrize("key", FORMS)
def test_every_field_of_the_map_is_asked_of_whom_it_concerns(key: str, subject: str, draft: Application) -> None:
    draft.subject_type = subject
    names = [field.name for field in step(key).fields_for(subject)]
    flags = [LONG_TERM[name] for name in names if name in LONG_TERM]
    assert sorted(FORMS[key](application=draft).fields) == sorted([*names, *flags])


@pytest.mark.parametrize(
    ("key", "typed", "following"),
    [("personal", PERSONAL, "step/business/"), ("business", BUSINESS, "step/settlement/"),
     ("settlement", SETTLEMENT, "documents/")],
)  # fmt: skip
def test_a_good_page_is_saved_in_one_form_and_leads_on(
    key: str, typed: dict[str, str], following: str, draft: Application, wang: User, visit: Visit
) -> None:
    if key == "settlement":
        visit(wang).post(url(draft, "personal"), PERSONAL)
    answer = visit(wang).post(url(draft, key), typed)
    assert answer.headers["Location"] == f"/applications/{draft.pk}/{following}"


def test_what_was_typed_in_full_width_is_kept_in_one_form(draft: Application, wang: User, visit: Visit) -> None:
    visit(wang).post(url(draft, "personal"), PERSONAL)
    visit(wang).post(url(draft, "business"), BUSINESS)
    draft.refresh_from_db()
    kept = draft.personal
    assert (kept.id_number, kept.mobile, kept.email) == ("110101190001010014", "13800138000", "wang@example.cn")
    assert draft.business.uscc == "92310115MA00ABC16D"
    assert str(draft.business.licence_valid_until) == "2036-01-01"


@pytest.mark.parametrize(
    ("key", "field", "typed", "error"),
    [
        ("personal", "name", "", "Enter the name as it is printed on the identity card."),
        ("personal", "id_number", "110101199003070010", None),
        ("personal", "mobile", "12800138000", "Mainland mobile numbers begin with 13 to 19; this one begins with 12."),
        ("personal", "email", "wang@", "This is not an email address. It should look like name@example.cn."),
        ("personal", "id_valid_until", "tomorrow", "Enter a day like 2030-12-31."),
        ("business", "name", "", "This is needed. Please fill it in."),
        ("business", "receipt_name", "很" * 21, "2 to 20 characters are expected; this has 21."),
        ("business", "uscc", "91310115MA00ABC16", "A credit code has 18 characters; this one has 17."),
        ("business", "licence_valid_until", "2001-01-01", None),
        ("business", "mcc", "", "Choose the kind of business."),
        ("business", "region", "", "Choose province and city."),
        ("business", "address", "路", "5 to 100 characters are expected; this has 1."),
        ("business", "service_phone", "12", None),
        ("settlement", "holder", "示例乙", None),
        ("settlement", "account_number", "6217000000000000001", None),
        ("settlement", "bank", "", "This is needed. Please fill it in."),
        ("settlement", "cnaps", "123", "A bank code (CNAPS) has 12 digits; this has 3 characters."),
    ],
)
def test_an_error_stands_at_its_field_and_on_top_with_what_was_typed(
    key: str, field: str, typed: str, error: str | None, draft: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    browser.post(url(draft, "personal"), PERSONAL)
    good = {"personal": PERSONAL, "business": BUSINESS, "settlement": SETTLEMENT}[key]
    sent = {**good, field: typed}
    if field == "id_number":
        sent["name"] = "示例丙"
    sent.pop("id_long_term", None) if field == "id_valid_until" else None
    page = browser.post(url(draft, key), sent)
    said = error_at(page, field)
    assert page.status_code == 200
    assert said == error if error else said
    lines = summary(page)
    assert [line.partition(": ")[2] for line in lines] == [said]
    assert f'href="#id_{field}"' in page.content.decode()
    assert "<title>Error: " in page.content.decode()
    assert read(page).values.get(field, "") == typed


def test_a_page_with_an_error_keeps_everything_that_can_be_kept(draft: Application, wang: User, visit: Visit) -> None:
    visit(wang).post(url(draft, "business"), {**BUSINESS, "mcc": "", "uscc": "92310115MA00ABC160"})
    draft.refresh_from_db()
    assert (draft.business.receipt_name, draft.business.uscc) == ("晴川面馆", "92310115MA00ABC160")
    shown = read(visit(wang).get(url(draft, "business"))).values
    assert (shown["uscc"], shown["address"]) == ("92310115MA00ABC160", "上海市浦东新区示例路 1 号")


def test_more_than_a_column_holds_is_refused_and_stays_on_the_page(
    draft: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(draft, "business"), {**BUSINESS, "address": "长" * 150})
    draft.refresh_from_db()
    assert draft.business.address == ""
    assert read(page).values["address"] == "长" * 150
    assert error_at(page, "address") == "5 to 100 characters are expected; this has 150."


def test_a_saved_secret_is_shown_masked_and_left_alone_when_the_field_stays_empty(
    filled: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).get(url(filled, "personal"))
    html = page.content.decode()
    assert ("110101190001010014" in html, "1101**********0014" in html) == (False, True)
    assert ("13800138000" in html, "138****8000" in html) == (False, True)
    visit(wang).post(url(filled, "personal"), {**PERSONAL, "name": "示例丁", "id_number": "", "mobile": ""})
    filled.refresh_from_db()
    kept = filled.personal
    assert (kept.name, kept.id_number, kept.mobile) == ("示例丁", "110101190001010014", "13800138000")


def test_a_wrong_secret_is_not_kept_where_nobody_could_see_the_mistake(
    filled: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(filled, "personal"), {**PERSONAL, "id_number": "110101190001010015"})
    filled.refresh_from_db()
    assert filled.personal.id_number == "110101190001010014"
    assert read(page).values["id_number"] == "110101190001010015"
    assert "<details open>" in page.content.decode()


def test_who_wants_to_finish_later_may_although_something_is_missing(
    draft: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    answer = browser.post(url(draft, "business"), {"name": "晴川面馆", "later": "1"})
    draft.refresh_from_db()
    assert answer.headers["Location"] == f"/applications/{draft.pk}/"
    assert draft.business.name == "晴川面馆"
    words = text(browser.get(answer.headers["Location"]))
    assert "Saved. You can go on at any time, on any device." in words
    assert "Your shop about 4 minutes Not finished" in words


def test_leaving_is_refused_only_where_something_typed_would_be_lost(
    draft: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(draft, "personal"), {"id_number": "1101", "later": "1"})
    assert page.status_code == 200
    assert read(page).values["id_number"] == "1101"


def test_a_change_from_the_check_page_leads_straight_back(filled: Application, wang: User, visit: Visit) -> None:
    answer = visit(wang).post(url(filled, "settlement", "?next=check"), SETTLEMENT | {"account_number": ""})
    assert answer.headers["Location"] == f"/applications/{filled.pk}/check/"


@pytest.mark.parametrize(
    ("subject", "kinds", "holder"),
    [("micro", ["personal"], "示例甲"), ("sole_trader", ["personal", "corporate"], ""),
     ("enterprise", ["corporate"], "晴川面馆(示例)")],
)  # fmt: skip
def test_the_account_offered_depends_on_the_subject(
    subject: str, kinds: list[str], holder: str, filled: Application, wang: User, visit: Visit
) -> None:
    Application.objects.filter(pk=filled.pk).update(subject_type=subject)
    filled.settlement.holder = filled.settlement.kind = ""
    filled.settlement.save()
    html = visit(wang).get(url(filled, "settlement")).content.decode()
    assert [kind for kind in ("personal", "corporate") if f'value="{kind}"' in html] == kinds
    assert read(visit(wang).get(url(filled, "settlement"))).values["holder"] == holder


def test_a_page_of_a_submitted_application_is_closed_also_for_the_back_button(
    submitted: Application, wang: User, visit: Visit
) -> None:
    answer = visit(wang).post(url(submitted, "business"), {**BUSINESS, "name": "别的店"}, follow=True)
    submitted.refresh_from_db()
    assert submitted.business.name == "晴川面馆(示例)"
    assert "This application was submitted in the meantime, so this page is closed." in text(answer)


def test_every_field_works_without_script(draft: Application, wang: User, visit: Visit) -> None:
    html = visit(wang).get(url(draft, "business")).content.decode()
    words = "就餐场所和餐馆 jiucanchangsuohecanguan jccshcg restaurants"
    assert f'<option value="5812" data-words="{words}">Restaurants 5812</option>' in html
    assert '<optgroup label="Zhejiang">' in html
    assert '<option value="330100" data-words="杭州市 hangzhoushi hzs ">杭州市</option>' in html
    assert "onclick" not in html
    assert "style=" not in html


def test_chinese_pages_name_the_trades_in_chinese(draft: Application, wang: User, visit: Visit) -> None:
    html = visit(wang, "zh-CN").get(url(draft, "business")).content.decode()
    assert '<html lang="zh-CN">' in html
    assert ">就餐场所和餐馆 5812</option>" in html
    assert '<optgroup label="浙江省">' in html


def test_a_code_from_elsewhere_stays_choosable(draft: Application, wang: User, visit: Visit) -> None:
    draft.business.region = "330106"
    draft.business.save()
    assert read(visit(wang).get(url(draft, "business"))).values["region"] == "330106"


def test_a_page_costs_a_fixed_number_of_questions(
    filled: Application, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    browser = visit(wang)
    with django_assert_num_queries(4):  # session, user, application with its answers, what was read from papers
        browser.get(url(filled, "business"))
