"""The whole way on foot, without a script, in both languages: from the first question to the number to keep."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application
from applications.queries import current_documents
from applications.rules.consents import AGREEMENTS
from portal.models import User
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import read, summary, text
from tests.applications.pages.test_steps import BUSINESS, PERSONAL, SETTLEMENT

PATHS: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str], list[str]]] = {
    "micro": (
        PERSONAL,
        {name: value for name, value in BUSINESS.items() if name not in {"uscc", "licence_valid_until"}},
        SETTLEMENT,
        ["id_front", "id_back", "bank_card", "shop_front", "shop_inside", "counter"],
    ),
    "sole_trader": (
        PERSONAL,
        BUSINESS,
        SETTLEMENT,
        ["id_front", "id_back", "business_licence", "bank_card", "shop_front", "shop_inside", "counter"],
    ),
    "enterprise": (
        PERSONAL,
        {**BUSINESS, "uscc": "91110101MA00ABC16R"},
        {**SETTLEMENT, "kind": "corporate", "holder": "晴川面馆（示例）", "account_number": "1001 2345"},
        ["id_front", "id_back", "business_licence", "account_proof", "shop_front", "shop_inside", "counter"],
    ),
}


@pytest.mark.parametrize(("language", "lang"), [("zh-CN", "zh-CN"), ("en", "en")])
@pytest.mark.parametrize("subject", PATHS)
def test_from_the_first_question_to_the_number_to_keep(
    subject: str,
    language: str,
    lang: str,
    wang: User,
    visit: Visit,
    settle: Callable[[Callable[[], Any]], Any],
) -> None:
    browser = visit(wang, language)
    personal, business, settlement, papers = PATHS[subject]
    page = browser.post(reverse("applications:start"), {"subject_type": subject}, follow=True)
    made = Application.objects.get()
    assert page.status_code == 200
    here = f"/applications/{made.pk}/"
    for key, typed in (("personal", personal), ("business", business), ("settlement", settlement)):
        page = browser.post(f"{here}step/{key}/", typed, follow=True)
        assert (summary(page), page.redirect_chain != []) == ([], True)
    files = {f"file-{kind}": upload(name=f"{kind}.jpg") for kind in papers}
    settle(lambda: browser.post(f"{here}documents/", files))
    assert set(current_documents(made).values_list("kind", "state")) == {(kind, "ready") for kind in papers}
    page = browser.get(f"{here}check/")
    assert f'<html lang="{lang}">' in page.content.decode()
    yes = {item.purpose: "on" for item in AGREEMENTS}
    page = browser.post(f"{here}check/", {**yes, "version": read(page).values["version"]}, follow=True)
    made.refresh_from_db()
    assert (made.status, summary(page)) == ("submitted", [])
    assert made.reference in text(page)


def test_the_task_list_takes_the_pages_in_any_order(wang: User, visit: Visit) -> None:
    browser = visit(wang)
    browser.post(reverse("applications:start"), {"subject_type": "enterprise"})
    made = Application.objects.get()
    browser.post(f"/applications/{made.pk}/step/business/", PATHS["enterprise"][1])
    words = text(browser.get(f"/applications/{made.pk}/"))
    assert "About you about 3 minutes Not begun Your shop about 4 minutes Filled in" in words
    assert "Check your answers and submit about 2 minutes After the steps above" in words
    assert "About 10 minutes left. Take the steps in any order." in words


def test_a_full_draft_is_ready_to_be_checked(filled: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(f"/applications/{filled.pk}/")
    assert "All steps are filled in. Read your answers through and submit." in text(page)
    assert f'href="/applications/{filled.pk}/check/"' in page.content.decode()
