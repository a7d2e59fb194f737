"""The desk is for reviewers and operators with a second factor, and nobody decides on their own application."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from portal.models import Role, User
from tests.applications.desk.conftest import browser


@pytest.fixture
def addresses(in_review: Application) -> list[tuple[str, str]]:
    document = in_review.documents.first()
    assert document is not None
    pk = in_review.pk
    return [
        ("get", reverse("applications:desk")),
        ("post", reverse("applications:desk_next")),
        ("get", reverse("applications:desk_stock")),
        ("get", reverse("applications:desk_page", args=[document.pk, 1])),
        ("get", reverse("applications:desk_case", args=[pk])),
        ("post", reverse("applications:desk_claim", args=[pk])),
        ("post", reverse("applications:desk_assign", args=[pk])),
        ("get", reverse("applications:desk_looking", args=[pk])),
        ("post", reverse("applications:desk_keep_view")),
        ("post", reverse("applications:desk_release", args=[pk])),
        ("post", reverse("applications:desk_decide", args=[pk])),
        ("get", reverse("applications:desk_reveal", args=[pk, "contact.mobile"])),
        ("post", reverse("applications:desk_ship", args=[pk])),
        ("post", reverse("applications:desk_hand_over", args=[pk])),
    ]


def test_somebody_not_signed_in_is_asked_to_sign_in(addresses: list[tuple[str, str]]) -> None:
    for method, url in addresses:
        answer = getattr(Client(), method)(url)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_applicants_find_no_desk_at_all(addresses: list[tuple[str, str]], wang: User, stranger: User) -> None:
    for user in (wang, stranger):
        client = browser(user)
        assert [getattr(client, method)(url).status_code for method, url in addresses] == [404] * len(addresses)


def test_a_reviewer_without_second_factor_is_led_to_set_one_up(addresses: list[tuple[str, str]], rita: User) -> None:
    client = browser(rita, second_factor=False)
    for method, url in addresses:
        answer = getattr(client, method)(url)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("mfa_activate_totp"))


def test_operators_work_at_the_desk_too(in_review: Application, db: None) -> None:
    olga = User.objects.create_user("olga@portal.example", "correct horse", role=Role.OPERATOR)
    client = browser(olga)
    assert client.get(reverse("applications:desk")).status_code == 200
    assert client.get(reverse("applications:desk_case", args=[in_review.pk])).status_code == 200


def test_nobody_decides_on_their_own_application(submitted: Application, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(role=Role.REVIEWER)
    client = browser(User.objects.get(pk=wang.pk))
    answer = client.get(reverse("applications:desk_case", args=[submitted.pk]))
    assert answer.status_code == 403
    assert "Nobody decides on their own application." in answer.content.decode()
    assert client.post(reverse("applications:desk_claim", args=[submitted.pk])).status_code == 404
    submitted.refresh_from_db()
    assert submitted.status == "submitted"
    assert submitted.reference not in client.get(reverse("applications:desk")).content.decode()


def test_drafts_are_nobody_elses_business(filled: Application, at_desk: Client) -> None:
    assert at_desk.get(reverse("applications:desk_case", args=[filled.pk])).status_code == 404


def test_papers_are_shown_as_pictures_and_kept_nowhere(in_review: Application, at_desk: Client) -> None:
    document = in_review.documents.get(kind="id_front")
    answer = at_desk.get(reverse("applications:desk_page", args=[document.pk, 1]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content[:3] == b"\xff\xd8\xff"
