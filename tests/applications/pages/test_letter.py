"""The letter of authorisation: filled in as far as we know, and without the numbers that it should not carry."""

from django.urls import reverse

from applications.actions.draft import save_step
from applications.models import Application
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text
from tests.applications.pages.test_agreements import pdf_of, url

THEIRS = {"kind": "authorised", "holder": "示例丙", "holder_id_number": "110101190001010022"}


def test_it_names_both_and_leaves_the_card_numbers_to_the_pen(filled: Application, wang: User, visit: Visit) -> None:
    save_step(filled, "settlement", by=wang, values=THEIRS)
    browser = visit(wang, "zh-CN")
    answer = browser.get(url("letter", filled))
    words, _sizes = pdf_of(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    for shown in ("结算账户授权书", "示例甲", "示例丙", "晴川面馆", "**** 0004"):
        assert shown in words, shown
    assert [secret for secret in ("110101190001010022", "110101190001010014") if secret in words] == []
    page = browser.get(reverse("applications:documents", args=[filled.pk]))
    assert url("letter", filled) in page.content.decode()
    assert "持卡人身份证人像面" in text(page)


def test_who_is_paid_to_an_own_account_needs_no_letter(filled: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url("letter", filled)).status_code == 404
