"""An unusual answer that is right: the applicant says why, the reviewer reads it, the sheet keeps it."""

import json

import pytest
from django.urls import reverse

from applications.actions.draft import save_step
from applications.actions.remarks import remark
from applications.actions.review import claim
from applications.actions.submit import submit
from applications.desk.dossier import dossier_of
from applications.models import Application, Remark
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import CONSENTS
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text

WORDS = "银行打印的联行号就是这样。"
POINT = {"field": "settlement.cnaps", "code": "cnaps_check"}


@pytest.fixture
def unusual(filled: Application, wang: User) -> Application:
    return save_step(filled, "settlement", by=wang, values={"cnaps": "102100000006"})


def url(application: Application, name: str = "remark") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def test_a_note_is_kept_shown_changed_and_taken_back(unusual: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    assert "It is right: tell the reviewer why" in text(browser.get(url(unusual, "check")))
    page = browser.post(url(unusual), {**POINT, "text": WORDS}, follow=True)
    assert f"You wrote to the reviewer: {WORDS}" in text(page)
    browser.post(url(unusual), {**POINT, "text": "问过银行了。"})
    assert [row.text for row in Remark.objects.all()] == ["问过银行了。"]
    browser.post(url(unusual), {**POINT, "text": " "})
    assert Remark.objects.count() == 0


def test_the_reviewer_reads_it_and_it_is_frozen(unusual: Application, wang: User, rita: User) -> None:
    remark(unusual, by=wang, text=WORDS, **POINT)
    submit(unusual, by=wang, consents=CONSENTS)
    assert json.loads(unusual.submissions.get().frozen)["remarks"] == [{**POINT, "text": WORDS}]
    case = Application.objects.get(pk=claim(unusual, by=rita).pk)
    row = next(row for row in dossier_of(case).rows if row.target == "settlement.cnaps")
    assert row.remarks == (WORDS,)


def test_a_note_on_what_is_not_marked_any_more_is_refused(filled: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(filled), {**POINT, "text": WORDS}, follow=True)
    assert "This is not marked any more, so there is nothing to explain." in text(page)
    assert Remark.objects.count() == 0


def test_a_note_never_lifts_what_is_wrong(draft: Application, wang: User) -> None:
    with pytest.raises(PortalError, match="no_finding"):
        remark(draft, by=wang, field="contact.name", code="name_missing", text="Let me through.")


def test_nobody_writes_a_novel_and_nobody_else_writes(unusual: Application, wang: User, stranger: User) -> None:
    with pytest.raises(PortalError, match="too_long"):
        remark(unusual, by=wang, text="很" * 501, **POINT)
    with pytest.raises(PortalError, match="not_allowed"):
        remark(unusual, by=stranger, text=WORDS, **POINT)


def test_what_is_not_unusual_any_more_is_not_frozen(unusual: Application, wang: User) -> None:
    remark(unusual, by=wang, text=WORDS, **POINT)
    save_step(unusual, "settlement", by=wang, values={"cnaps": "102100000005"})
    submit(unusual, by=wang, consents=CONSENTS)
    assert json.loads(unusual.submissions.get().frozen)["remarks"] == []
