"""Who may see which page."""

import pytest
from django.urls import reverse

from applications.models import Application
from portal.models import User
from tests.applications.pages.conftest import Visit

OPENED = ["need", "subject", "withdraw", "documents", "check"]
POSTED = ["receive", "astray", "activate", "new_code", "retry"]
STEPS = ["personal", "business", "settlement", "terminal"]


def address(name: str, application: Application) -> str:
    if name in STEPS:
        return reverse("applications:step", args=[application.pk, name])
    return reverse(f"applications:{name}", args=[application.pk])


@pytest.mark.parametrize("name", ["application", "activation", "sheet", "correct", *OPENED, *STEPS])
def test_a_page_is_closed_to_visitors_and_does_not_exist_for_strangers(
    name: str, draft: Application, stranger: User, rita: User, visit: Visit
) -> None:
    url = address(name, draft)
    assert visit().get(url).headers["Location"] == f"/accounts/login/?next={url}"
    assert visit(stranger).get(url).status_code == 404
    assert visit(rita).get(url).status_code == 404


@pytest.mark.parametrize("name", ["documents", "check", "correct", "subject", "withdraw", *POSTED, *STEPS])
def test_nobody_else_can_post_to_it(name: str, draft: Application, stranger: User, visit: Visit) -> None:
    before = draft.version
    assert visit(stranger).post(address(name, draft), {"name": "示例乙"}).status_code == 404
    assert visit().post(address(name, draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.version == before


@pytest.mark.parametrize("name", ["application", *OPENED, *STEPS])
def test_the_applicant_sees_it(name: str, draft: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(address(name, draft)).status_code == 200


@pytest.mark.parametrize("name", POSTED)
def test_what_changes_something_cannot_be_opened_by_a_link(
    name: str, draft: Application, wang: User, visit: Visit
) -> None:
    assert visit(wang).get(address(name, draft)).status_code == 405


def test_list_and_start_need_a_sign_in(db: None, wang: User, visit: Visit) -> None:
    for name in ("list", "start"):
        url = reverse(f"applications:{name}")
        assert visit().get(url).headers["Location"] == f"/accounts/login/?next={url}"
        assert visit(wang).get(url).status_code == 200


def test_a_page_that_is_no_step_does_not_exist(draft: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(reverse("applications:step", args=[draft.pk, "documents"])).status_code == 404


def test_a_picture_is_for_the_applicant_only(
    filled: Application, wang: User, stranger: User, rita: User, visit: Visit
) -> None:
    paper = filled.documents.first()
    assert paper is not None
    url = reverse("applications:document_page", args=[paper.pk, 1])
    answer = visit(wang).get(url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'inline; filename="document-1.jpg"'
    assert visit(stranger).get(url).status_code == 404
    assert visit().get(url).status_code == 302
    assert visit(rita).get(url).headers["Location"].startswith("/accounts/2fa/")
    assert visit(wang).get(reverse("applications:document_page", args=[paper.pk, 2])).status_code == 404


def test_a_small_picture_is_small(filled: Application, wang: User, visit: Visit) -> None:
    paper = filled.documents.first()
    assert paper is not None
    url = reverse("applications:document_page", args=[paper.pk, 1])
    small = visit(wang).get(url, {"size": "small"}).content
    assert small.startswith(b"\xff\xd8\xff")
    assert len(small) < 30_000


def test_a_stranger_cannot_remove_a_paper(submitted: Application, stranger: User, rita: User, visit: Visit) -> None:
    paper = submitted.documents.first()
    assert paper is not None
    url = reverse("applications:document_remove", args=[paper.pk])
    assert visit(stranger).post(url).status_code == 404
    assert visit(rita).post(url).status_code == 404
    paper.refresh_from_db()
    assert paper.superseded_at is None
