"""Registration, sign-in and new passwords, by email or mobile number; nobody learns who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertRedirects

from portal.models import OutboxMessage, User

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def newest_code() -> str:
    body = OutboxMessage.objects.latest("created_at").body
    found = re.search(r"(?:is|code:) ([0-9A-Z-]{6,})[.,]", body)
    assert found is not None, body
    return found[1]


def sign_up(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/signup/", {"login": login, "password1": password}, follow=True)


def sign_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/login/", {"login": login, "password": password}, follow=True)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("login", "page", "channel"),
    [
        ("New@Shop.Example", "/accounts/confirm-email/", "email"),
        ("+86 138-0013 8000", "/accounts/phone/verify/", "sms"),
    ],
)
def test_a_visitor_registers_and_confirms_by_code(client: Client, login: str, page: str, channel: str) -> None:
    answer = sign_up(client, login)
    assert (answer.redirect_chain[-1][0], signed_in(client)) == (page, False)
    assert OutboxMessage.objects.get().channel == channel

    client.post(page, {"code": newest_code()})

    assert signed_in(client)
    user = User.objects.get()
    assert (user.email, user.mobile) in {("new@shop.example", ""), (None, "13800138000")}
    assert user.language == "en"


@pytest.mark.parametrize(
    "typed", ["13800138000", "138 0013 8000", "+8613800138000", "0086-138-0013-8000", "１３８００１３８０００"]
)
def test_a_mobile_number_signs_in_however_it_is_typed(client: Client, typed: str) -> None:
    User.objects.create_user(mobile="13800138000", password=PASSWORD, mobile_verified=True)
    sign_in(client, typed)
    assert signed_in(client)


@pytest.mark.parametrize("typed", ["Alice@Shop.Example", " alice@shop.example ", "alice＠shop.example"])
def test_an_email_signs_in_however_it_is_typed(client: Client, typed: str) -> None:
    person("alice@shop.example")
    sign_in(client, typed)
    assert signed_in(client)


def person(email: str, **columns: object) -> User:
    user = User.objects.create_user(email, PASSWORD, language="en", **columns)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


@pytest.mark.parametrize("page", ["/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"])
def test_the_pages_open(client: Client, page: str) -> None:
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "login", ["", "nobody", "12345678901", "a@b", "138001380001", "x" * 300 + "@y.cn", "\x00", "@"]
)
@pytest.mark.parametrize(("page", "name"), [("/accounts/signup/", "login"), ("/accounts/login/", "login"),
                                            ("/accounts/password/reset/", "email")])  # fmt: skip
def test_a_wrong_contact_stands_at_its_field_and_on_top(client: Client, page: str, name: str, login: str) -> None:
    answer = client.post(page, {name: login, "password": PASSWORD, "password1": PASSWORD})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [name]
    assert f'href="#id_{name}"' in answer.content.decode()


@pytest.mark.parametrize("password", ["", "short", "12345678901", "password"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    answer = sign_up(client, "new@shop.example", password)
    assert list(answer.context["form"].errors) == ["password1"]
    assert User.objects.count() == 0


def shape(answer: HttpResponse) -> tuple[object, str]:
    """What a visitor can see of an answer, without tokens and the address that they typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", answer.content.decode())
    return [url for url, _ in answer.redirect_chain], re.sub(r"[a-z]+@shop\.example|138[\d*]{8}", "", text)


@pytest.mark.parametrize(
    ("known", "unknown"), [("known@shop.example", "other@shop.example"), ("13800138000", "13800138001")]
)
def test_registration_tells_nobody_who_has_an_account(known: str, unknown: str) -> None:
    if "@" in known:
        person(known)
    else:
        User.objects.create_user(mobile=known, password=PASSWORD, mobile_verified=True)
    answers = [sign_up(english_client(), login) for login in (known, unknown)]

    assert shape(answers[0]) == shape(answers[1])
    to_known, to_unknown = OutboxMessage.objects.order_by("created_at")
    assert (to_known.address, to_unknown.address) == (known, unknown)
    assert "account" in to_known.body
    assert "code" in to_unknown.body


def english_client() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("known", "unknown"), [("known@shop.example", "other@shop.example"), ("13800138000", "13800138001")]
)
@pytest.mark.parametrize(("page", "name"), [("/accounts/login/", "login"), ("/accounts/password/reset/", "email")])
def test_signing_in_tells_nobody_who_has_an_account(known: str, unknown: str, page: str, name: str) -> None:
    if "@" in known:
        person(known)
    else:
        User.objects.create_user(mobile=known, password=PASSWORD, mobile_verified=True)
    answers = [
        english_client().post(page, {name: login, "password": "wrong-password"}, follow=True)
        for login in (known, unknown)
    ]

    assert shape(answers[0]) == shape(answers[1])


@pytest.mark.parametrize("login", ["known@shop.example", "13800138000"])
def test_a_new_password_by_code(client: Client, login: str) -> None:
    user = person("known@shop.example", mobile="13800138000", mobile_verified=True)
    client.post("/accounts/password/reset/", {"email": login})
    client.post("/accounts/password/reset/confirm/", {"code": newest_code()})
    answer = client.post(
        "/accounts/password/reset/complete/",
        {"password1": "brand-new-2026", "password2": "brand-new-2026"},
        follow=True,
    )

    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.check_password("brand-new-2026")


def test_strangers_get_no_sms_about_a_new_password(client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "13800138009"})
    assert OutboxMessage.objects.count() == 0


def test_wrong_codes_end_the_try(client: Client) -> None:
    sign_up(client, "new@shop.example")
    for _ in range(3):
        answer = client.post("/accounts/confirm-email/", {"code": "000000"}, follow=True)

    assert answer.redirect_chain != []
    assert not signed_in(client)


def test_a_new_code_can_be_asked_for(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up(client, "new@shop.example")
    first = newest_code()
    client.post("/accounts/confirm-email/", {"action": "resend"})

    assert OutboxMessage.objects.count() == 2
    assert newest_code() != first


def test_failed_tries_are_counted_for_each_number_apart(client: Client) -> None:
    User.objects.create_user(mobile="13800138000", password=PASSWORD, mobile_verified=True)
    for typed in ("13800138001", "138 0013 8001", "+8613800138001") * 2:
        answer = sign_in(client, typed, "wrong-password")
    assert "Too many failed tries" in answer.content.decode()

    sign_in(client, "13800138000")
    assert signed_in(client)


def test_registrations_from_one_address_are_limited(client: Client) -> None:
    codes = {client.post("/accounts/signup/", {"login": "", "password1": ""}).status_code for _ in range(21)}
    assert codes == {200, 429}


def test_someone_without_confirmed_email_is_asked_for_the_code_at_sign_in(client: Client) -> None:
    user = User.objects.create_user("late@shop.example", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email or "", primary=True, verified=False)
    answer = sign_in(client, "late@shop.example")

    assert answer.redirect_chain[-1][0] == "/accounts/confirm-email/"
    assert not signed_in(client)


def test_an_account_that_is_switched_off_stays_out(client: Client) -> None:
    person("gone@shop.example", is_active=False)
    sign_in(client, "gone@shop.example")
    assert not signed_in(client)


@pytest.fixture
def rita() -> User:
    return person("rita@portal.example", role="reviewer")


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_second_step_is_asked_for(client: Client, rita: User) -> None:
    TOTP.activate(rita, SECRET)
    answer = sign_in(client, "rita@portal.example")
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert not signed_in(client)

    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_for(SECRET)})
    assert signed_in(client)


def test_the_secret_of_the_second_step_is_encrypted(rita: User) -> None:
    TOTP.activate(rita, SECRET)
    assert SECRET not in str(Authenticator.objects.values_list("data", flat=True).get())


def test_a_reviewer_sets_the_second_step_up(client: Client, rita: User) -> None:
    sign_in(client, "rita@portal.example")
    assert client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})

    assertRedirects(answer, "/accounts/2fa/recovery-codes/")
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    client.post("/accounts/logout/")
    sign_in(client, "rita@portal.example")
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert signed_in(client)


def test_a_reviewer_cannot_put_the_second_step_down(client: Client, rita: User) -> None:
    TOTP.activate(rita, SECRET)
    sign_in(client, "rita@portal.example")
    client.post("/accounts/2fa/authenticate/", {"code": code_for(SECRET)})
    client.post("/accounts/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=rita, type="totp").exists()


def test_signing_out_ends_the_session(client: Client) -> None:
    person("a@shop.example")
    sign_in(client, "a@shop.example")
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


@pytest.mark.parametrize(
    "page",
    ["/accounts/password/change/", "/accounts/email/", "/accounts/2fa/", "/accounts/phone/change/",
     "/accounts/reauthenticate/", "/accounts/logout/", "/accounts/2fa/totp/activate/"],
)  # fmt: skip
def test_the_pages_of_an_account_open(client: Client, page: str) -> None:
    person("a@shop.example")
    sign_in(client, "a@shop.example")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(page)
    assert answer.status_code == 200
    assert re.findall(r"<script(?! src=\"/static/)", answer.content.decode()) == []
