"""Telling people: once per key, in their language, and out of the house by rows."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from portal import tasks
from portal.actions.reveal import reveal
from portal.effects import messages as effects
from portal.errors import PortalError
from portal.models import (
    AuditEntry,
    CommandState,
    Merchant,
    Nonce,
    Notice,
    OutboxMessage,
    Terminal,
    TerminalCommand,
    User,
)
from portal.notify import tell, write

pytestmark = pytest.mark.django_db
CONTEXT = {"shop": "Tom & Jerry's", "role": "Cashier"}


def told(user: User, key: str = "k", url: str = "/members/") -> bool:
    return tell(user, "portal/invited", context=CONTEXT, url=url, key=key)


def test_a_person_is_told_on_the_page_and_by_mail(alice: User) -> None:
    assert told(alice) is True

    notice, message = Notice.objects.get(), OutboxMessage.objects.get()
    assert (notice.user, notice.title, notice.url) == (alice, "You may now act for Tom & Jerry's", "/members/")
    assert (message.channel, message.address, message.subject) == ("email", alice.email, notice.title)
    assert message.body.endswith("http://127.0.0.1:8000/members/")


def test_each_key_is_told_once(alice: User) -> None:
    assert [told(alice), told(alice), told(alice, key="other")] == [True, False, True]
    assert (Notice.objects.count(), OutboxMessage.objects.count()) == (2, 2)


def test_without_an_email_it_is_an_sms() -> None:
    told(User.objects.create_user(mobile="13800138000", language="en"))

    message = OutboxMessage.objects.get()
    assert (message.channel, message.address) == ("sms", "13800138000")
    assert message.body == "You may now act for Tom & Jerry's\n127.0.0.1:8000"


def test_a_key_that_does_not_fit_is_our_mistake(alice: User) -> None:
    with pytest.raises(ValueError, match="longer than 120"):
        told(alice, key="k" * 121)


def test_nobody_reads_addresses_in_the_database(alice: User) -> None:
    told(alice)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT address, body FROM {OutboxMessage._meta.db_table}")
        address, body = cursor.fetchone()
    assert (alice.email in address, "Tom" in body) == (False, False)


def test_in_the_demo_a_message_counts_as_sent(alice: User) -> None:
    message = write("email", alice.email or "", "S", "B")
    tasks.send_message(str(message.pk))

    message.refresh_from_db()
    assert (message.state, message.tries) == ("sent", 1)
    assert mail.outbox == []


@override_settings(EMAIL_URL="smtp://x")
def test_with_a_mail_server_it_leaves_once(alice: User) -> None:
    message = write("email", alice.email or "", "S", "B")
    for _ in range(2):
        tasks.send_message(str(message.pk))

    assert [(item.to, item.subject, item.body) for item in mail.outbox] == [([alice.email], "S", "B")]


@override_settings(EMAIL_URL="smtp://x", EMAIL_BACKEND="tests.portal.broken_mail.Backend")
def test_a_mail_server_that_is_away_is_asked_again_later(alice: User) -> None:
    message = write("email", alice.email or "", "S", "B")
    tasks.send_message(str(message.pk))
    message.refresh_from_db()
    assert (message.state, message.tries) == ("waiting", 1)
    assert message.next_try_at > timezone.now() + timedelta(seconds=20)

    tasks.send_message(str(message.pk))
    message.refresh_from_db()
    assert message.tries == 1

    OutboxMessage.objects.update(next_try_at=timezone.now(), tries=effects.MAX_TRIES - 1)
    tasks.send_message(str(message.pk))
    message.refresh_from_db()
    assert message.state == "failed"


def test_a_message_that_broke_every_time_is_not_tried_for_ever(alice: User) -> None:
    message = write("email", alice.email or "", "S", "B")
    OutboxMessage.objects.update(tries=effects.MAX_TRIES)
    tasks.send_message(str(message.pk))
    message.refresh_from_db()
    assert (message.state, mail.outbox) == ("failed", [])


@override_settings(DEMO=False)
def test_outside_the_demo_no_gateway_means_not_sent() -> None:
    message = write("sms", "13800138000", "", "B")
    tasks.send_message(str(message.pk))

    message.refresh_from_db()
    assert (message.state, message.tries) == ("waiting", 1)


def test_an_unknown_message_is_nothing() -> None:
    tasks.send_message("00000000-0000-0000-0000-000000000000")


def test_the_sweeper_sends_what_was_left_and_closes_old_commands(alice: User, terminal: Terminal) -> None:
    message = write("email", alice.email or "", "S", "B")
    command = TerminalCommand.objects.create(terminal=terminal, command="sign_on")
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(seconds=11))
    TerminalCommand.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    tasks.sweep()

    message.refresh_from_db()
    command.refresh_from_db()
    assert (message.state, command.state) == ("sent", CommandState.EXPIRED)


def test_pruning_forgets_the_old_and_keeps_the_young() -> None:
    now = timezone.now()
    for age in (0, 599, 601):
        Nonce.objects.create(pk=f"n{age}", seen_at=now - timedelta(seconds=age))
    tasks.prune()

    assert set(Nonce.objects.values_list("pk", flat=True)) == {"n0", "n599"}


def test_reveal_is_written_down_without_the_value(alice: User) -> None:
    assert (
        reveal("application:1", "id_number", "110101190001010014", by=alice, reason=" checking  it ")
        == "110101190001010014"
    )
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject, entry.after, entry.reason) == (
        alice, "reveal", "application:1", {"field": "id_number"}, "checking it",
    )  # fmt: skip
    for reason in ("", "  a ", "x" * 301):
        with pytest.raises(PortalError, match="reason_needed"):
            reveal("application:1", "id_number", "1", by=alice, reason=reason)


def test_a_shop_sees_its_own(shop: Merchant, alice: User) -> None:
    assert tell(alice, "portal/invited", context=CONTEXT, url="/", key="m", merchant=shop, duty=True)
    notice = Notice.objects.get()
    assert (notice.merchant, notice.kind) == (shop, "duty")
