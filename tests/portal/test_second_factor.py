"""Desk pages open only to staff in a session that showed the second factor."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from portal.access import second_factor_required
from portal.models import (
    User,
)
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "second_factor", "expected"),
    [
        ("alice", True, "404"),
        ("reviewer", True, "desk"),
        ("reviewer", False, "/accounts/2fa/totp/activate/?next=%2Fdesk%2F%3Fa%3D1"),
    ],
)
def test_desk_pages_want_the_second_factor(
    rf: RequestFactory, client: Client, who: str, second_factor: bool, expected: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    sign_in(client, user, second_factor=second_factor)
    asked = rf.get("/desk/?a=1")
    asked.user, asked.session = user, client.session
    setattr(asked, "_messages", FallbackStorage(asked))  # noqa: B010
    try:
        answer = second_factor_required(lambda _request: HttpResponse("desk"))(asked)
    except Http404:
        assert expected == "404"
    else:
        assert answer.headers.get("Location", answer.content.decode()) == expected


def test_a_session_without_the_code_is_asked_for_it(rf: RequestFactory, client: Client, reviewer: User) -> None:
    TOTP.activate(reviewer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    sign_in(client, reviewer)
    asked = rf.get("/desk/")
    asked.user, asked.session = reviewer, client.session
    answer = second_factor_required(lambda _request: HttpResponse("desk"))(asked)

    assert answer.headers["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F"
