"""What reviewers write for one another, and reasons that may not be told, reach no applicant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from applications.actions.review import refuse
from applications.effects.own_data import _application
from applications.models import Application
from applications.rules.reasons import correction_reasons, refusal_reasons
from portal.models import OutboxMessage, User
from tests.applications.desk.test_deciding import NAME, page, send, typed

SECRET = "Same handwriting as in three others"


def everything_read_by(user: User, application: Application) -> str:
    """All pages of the application, and all that was sent."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user)
    names = ("application", "correct", "sheet", "documents", "check")
    answers = [browser.get(reverse(f"applications:{name}", args=[application.pk]), follow=True) for name in names]
    listed = browser.get(reverse("applications:list"))
    letters = OutboxMessage.objects.filter(user=user)
    return "".join(answer.content.decode() for answer in [*answers, listed]) + "".join(
        f"{letter.subject}{letter.body}" for letter in letters
    )


def test_an_internal_note_to_a_field_is_for_colleagues(
    at_desk: Client, in_review: Application, wang: User, settle: object
) -> None:
    data = typed(in_review, **NAME, **{"internal_business-name": SECRET})
    assert SECRET in send(at_desk, in_review, data, action="ask").content.decode()
    send(at_desk, in_review, data, action="ask", confirmed="1")
    assert in_review.corrections.get(field="business.name").internal == SECRET
    assert SECRET in page(at_desk, in_review)
    read = everything_read_by(wang, in_review)
    assert ("With 市辖区" in read, SECRET in read) == (True, False)


def test_a_reason_that_may_not_be_told_is_not(at_desk: Client, in_review: Application, wang: User) -> None:
    data = typed(in_review, refusal_reason="papers_forged", refusal_internal=SECRET)
    send(at_desk, in_review, data, action="refuse", confirmed="1")
    in_review.refresh_from_db()
    assert (in_review.status, in_review.refusal_reason, in_review.refusal_internal) == (
        "refused", "papers_forged", SECRET,
    )  # fmt: skip
    html = page(at_desk, in_review)
    assert ("The papers look forged" in html, SECRET in html) == (True, True)
    read = everything_read_by(wang, in_review)
    assert "Not possible under the rules, which do not allow us to say more" in read
    assert [word for word in ("forged", "papers_forged", SECRET) if word in read] == []


@pytest.mark.parametrize("code", ["papers_forged", "listed", "ring"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_message_or_copy_of_ones_data_names_a_reason_that_may_not_be_told(
    in_review: Application, rita: User, wang: User, code: str, language: str, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    settle(lambda: refuse(in_review, by=rita, reason=code, internal=SECRET, seen_version=in_review.version))
    client = Client(headers={"accept-language": language})
    client.force_login(wang)
    addresses = [reverse(f"applications:{name}", args=[in_review.pk]) for name in ("application", "appeal")]
    read = "".join(client.get(address).content.decode() for address in addresses)
    read += "".join(message.subject + message.body for message in OutboxMessage.objects.all())
    read += str(_application(in_review))
    reason = refusal_reasons()[code]
    assert [word for word in (code, reason.name_zh, reason.name_en, SECRET) if word in read] == []


def test_with_such_a_reason_no_note_goes_to_the_applicant(at_desk: Client, in_review: Application) -> None:
    data = typed(in_review, refusal_reason="listed", refusal_note="You are on a list.")
    html = send(at_desk, in_review, data, action="refuse", confirmed="1").content.decode()
    assert "With this reason nothing more may be told. Use the internal note." in html
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_may_not_be_told_says_the_same_as_the_neutral_reason(language: str) -> None:
    with translation.override(language):
        neutral = refusal_reasons()["rules"]
        silent = [reason for reason in refusal_reasons().values() if not reason.told]
        assert [reason.code for reason in silent] == ["papers_forged", "listed", "ring"]
        assert {(reason.text, reason.mend) for reason in silent} == {(neutral.text, neutral.mend)}
        assert len({reason.name for reason in silent} | {neutral.name}) == 4


def test_every_reason_has_advice_for_staff_in_both_languages() -> None:
    for reason in [*correction_reasons().values(), *refusal_reasons().values()]:
        assert all((reason.internal_zh, reason.internal_en, reason.name_zh, reason.name_en))
