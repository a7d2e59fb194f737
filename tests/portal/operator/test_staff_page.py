"""The staff page about keys: the key is shown once, in both languages, and taken back for good."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.models import ApiKey, AuditEntry, Merchant, Scope, User
from tests.portal.signin import sign_in

FORM = {"name": "结算系统", "scopes": [Scope.MERCHANTS_READ], "days": "30", "mids": "", "per_minute": "60"}


@pytest.fixture
def staff(client: Client, reviewer: User) -> Client:
    return sign_in(client, reviewer, second_factor=True)


def _shown(page: str) -> list[str]:
    return re.findall(r"mpk_[A-Za-z0-9_-]{43}", page)


def test_a_key_is_shown_once_and_works(staff: Client, shop: Merchant) -> None:
    (token,) = set(_shown(staff.post("/operator/keys/", FORM).content.decode()))
    assert _shown(staff.get("/operator/keys/").content.decode()) == []
    assert staff.get("/api/v1/merchants", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert AuditEntry.objects.filter(action="api_key.made").count() == 1


def test_a_key_that_is_taken_back_opens_nothing(staff: Client, shop: Merchant) -> None:
    (token,) = set(_shown(staff.post("/operator/keys/", FORM).content.decode()))
    key = ApiKey.objects.get()
    for _twice in range(2):
        assert staff.post(f"/operator/keys/{key.pk}/revoke/").status_code == 302
    assert staff.get("/api/v1/merchants", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert AuditEntry.objects.filter(action="api_key.revoked").count() == 1


def test_a_list_of_merchants_is_kept_and_an_unknown_one_named(staff: Client, shop: Merchant) -> None:
    wrong = staff.post("/operator/keys/", {**FORM, "mids": f"{shop.mid}，000"})
    assert wrong.status_code == 422
    assert "000" in wrong.content.decode()
    staff.post("/operator/keys/", {**FORM, "mids": f"{shop.mid}， {shop.mid}"})
    key = ApiKey.objects.get()
    assert (key.all_merchants, list(key.merchants.all())) == (False, [shop])


def test_a_key_that_may_do_nothing_is_not_made(staff: Client) -> None:
    assert staff.post("/operator/keys/", {**FORM, "scopes": []}).status_code == 422
    assert not ApiKey.objects.exists()


def test_the_list_asks_a_fixed_number_of_questions(staff: Client, django_assert_num_queries: object) -> None:
    for number in range(3):
        staff.post("/operator/keys/", {**FORM, "name": f"k{number}"})
    with django_assert_num_queries(3):  # type: ignore[operator]
        page = staff.get("/operator/keys/").content.decode()
    assert page.count("mpk_") == 3


def test_the_command_makes_and_takes_back(shop: Merchant) -> None:
    said = StringIO()
    call_command("api_key", "billing", "--scope", "merchants:read", "--mid", shop.mid, stdout=said)
    token = said.getvalue().strip()
    key = ApiKey.objects.get()
    assert (key.name, key.scopes, key.all_merchants) == ("billing", ["merchants:read"], False)
    call_command("api_key", "--revoke", token[:10], stdout=said)
    key.refresh_from_db()
    assert not key.is_good


@pytest.mark.parametrize("words", [["x"], [], ["x", "--scope", "merchants:read", "--mid", "0"], ["--revoke", "mpk_no"]])
def test_the_command_says_what_is_wrong(db: None, words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("api_key", *words)
