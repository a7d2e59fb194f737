"""terminal_token and demo, as scripts see them."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from portal.actions.terminals import hash_token
from portal.demo import SIGN_INS
from portal.models import Member, Merchant, Terminal, TerminalStatus, User

pytestmark = pytest.mark.django_db


def printed(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_a_token_is_printed_alone_and_only_its_hash_is_kept(terminal: Terminal) -> None:
    first, second = printed("terminal_token", "SN-0001"), printed("terminal_token", "SN-0001")

    assert len(second.splitlines()) == 1
    assert first != second
    terminal.refresh_from_db()
    assert terminal.token_hash == hash_token(second.strip())


@pytest.mark.parametrize("serial", ["NO-SUCH", "", "a\x00b"])
def test_a_token_for_no_terminal_is_refused_in_one_line(serial: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("terminal_token", serial)
    assert (refused.value.returncode, str(refused.value)) == (1, "There is no terminal with this serial number.")


def test_the_demo_is_complete_and_running_it_again_changes_nothing() -> None:
    printed("demo")
    Terminal.objects.filter(serial="P3K2600000101").update(status=TerminalStatus.SHIPPED)
    before = [list(model.objects.order_by("pk").values()) for model in (User, Merchant, Member, Terminal)]
    printed("demo")

    assert [list(model.objects.order_by("pk").values()) for model in (User, Merchant, Member, Terminal)] == before
    assert Merchant.objects.count() == 1
    assert Terminal.objects.filter(merchant__isnull=False).count() == 4
    assert Terminal.objects.filter(status=TerminalStatus.STOCK, merchant=None).count() == 4
    assert Member.objects.get().user.email == "merchant@demo.example"


def test_the_demo_prints_who_can_sign_in_and_they_can(client: Client) -> None:
    printed("demo")
    text = printed("demo", "--sign-ins")

    for person in SIGN_INS:
        assert f"{person.email}  {person.password}" in text
        answer = Client().post("/accounts/login/", {"login": person.email, "password": person.password})
        assert answer.headers["Location"] == ("/accounts/2fa/authenticate/" if person.secret else "/")


def test_the_demo_is_refused_in_production(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("demo")
