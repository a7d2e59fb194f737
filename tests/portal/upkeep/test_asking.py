"""What a terminal is asked for is followed to its end, and counts only when the terminal reports it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.acquirer.sandbox import devices
from portal.acquirer.sandbox.fleet import PARAM_VERSION
from portal.actions.commands import GateShut, ask_terminal
from portal.commands.following import follow
from portal.errors import PortalError
from portal.models import (
    AuditEntry,
    Member,
    MemberRole,
    ParameterSet,
    SentCommand,
    SentState,
    Terminal,
    TerminalStatus,
    User,
)
from tests.diagnostics.conftest import SERIAL, Acquirer
from tests.portal.upkeep.conftest import carried_on

OLD = "P-OLD"


@pytest.fixture
def behind(acquirer: Acquirer) -> Acquirer:
    """The terminal has older parameters, and has said so."""
    acquirer.world.change("device", SERIAL, {"param_version": OLD})
    acquirer.report()
    return acquirer


def text(page: Client) -> str:
    answer = page.get(reverse("terminal_settings", args=[SERIAL]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_download_is_asked_for_first_and_done_when_the_report_shows_it(behind: Acquirer, page: Client) -> None:
    page.post(reverse("terminal_settings_look", args=[SERIAL]))
    before = text(page)
    page.post(reverse("terminal_settings_ask", args=[SERIAL]), {"command": "download_parameters"})
    asked = list(SentCommand.objects.values_list("command", "state"))
    quiet = carried_on(behind, report=False)
    between = text(page)

    assert "To be downloaded" in before
    assert asked == [("download_parameters", "asked"), ("sign_on", "waiting")]
    assert quiet == [("download_parameters", "running"), ("sign_on", "waiting")]
    assert f"as soon as the terminal reports version {PARAM_VERSION}" in between
    assert carried_on(behind) == [("download_parameters", "succeeded"), ("sign_on", "succeeded")]
    assert "The terminal reports the version that the acquirer wants." in text(page)


def test_a_second_press_is_the_same_and_anything_else_has_to_wait(
    acquirer: Acquirer, shop: Terminal, owner: User
) -> None:
    first = ask_terminal(shop, "download_parameters", by=owner)
    with pytest.raises(PortalError) as refused:
        ask_terminal(shop, "backup_settings", by=owner)

    assert ask_terminal(shop, "download_parameters", by=owner).line == first.line
    assert refused.value.code == "command_under_way"
    assert AuditEntry.objects.filter(action="terminal.command_asked").count() == 1


def test_a_backup_counts_when_a_report_shows_it(acquirer: Acquirer, shop: Terminal, owner: User, page: Client) -> None:
    acquirer.world.change("device", SERIAL, {"settings_backup_at": None})
    acquirer.report()
    assert "reports no backup" in text(page)
    ask_terminal(shop, "backup_settings", by=owner)

    assert carried_on(acquirer, report=False) == [("backup_settings", "running")]
    assert carried_on(acquirer) == [("backup_settings", "succeeded")]
    assert "There is one" in text(page)


def test_settings_come_back_from_the_backup_after_a_reinstallation(
    acquirer: Acquirer, shop: Terminal, owner: User
) -> None:
    ask_terminal(shop, "backup_settings", by=owner)
    carried_on(acquirer)
    before = acquirer.world.get("device", SERIAL)
    assert devices.carry_out(acquirer.world, SERIAL, "reinstall_system") is None
    after = acquirer.world.get("device", SERIAL)
    assert before is not None
    assert after is not None
    assert {key: after[key] for key in ("mid", "tid", "acquirer_host")} == {
        key: before[key] for key in ("mid", "tid", "acquirer_host")
    }


def test_an_update_waits_behind_the_gate_and_a_backup_first_opens_it(
    acquirer: Acquirer, shop: Terminal, owner: User
) -> None:
    acquirer.world.change("device", SERIAL, {"settings_backup_at": None, "firmware": "1.0.0", "unsent_count": 0})
    acquirer.report()
    with pytest.raises(GateShut) as shut:
        ask_terminal(shop, "update_firmware", by=owner)
    ask_terminal(shop, "update_firmware", by=owner, backup_first=True)

    assert shut.value.blocks == ("backup_missing",)
    assert carried_on(acquirer) == [
        ("backup_settings", "succeeded"), ("update_firmware", "succeeded"), ("restart", "succeeded"),
        ("sign_on", "succeeded"),
    ]  # fmt: skip


def test_unsent_payments_stop_an_update_at_the_last_moment(acquirer: Acquirer, shop: Terminal, owner: User) -> None:
    acquirer.world.change("device", SERIAL, {"settings_backup_at": timezone.now().isoformat(), "unsent_count": 0})
    acquirer.report()
    ask_terminal(shop, "update_firmware", by=owner)
    acquirer.report(unsent_count=3)
    follow(str(SentCommand.objects.get(command="update_firmware").pk))

    first = SentCommand.objects.get(command="update_firmware")
    assert (first.state, first.blocked_by, first.tried_at_acquirer) == ("blocked", ["unsent_payments"], None)
    assert set(SentCommand.objects.exclude(pk=first.pk).values_list("state", flat=True)) == {"dropped"}


def test_a_cashier_may_download_but_not_update_and_nobody_asks_a_terminal_at_rest(
    acquirer: Acquirer, shop: Terminal
) -> None:
    cashier = User.objects.create_user("cashier@shop.example", "correct horse")
    Member.objects.create(merchant=shop.merchant, user=cashier, role=MemberRole.CASHIER)
    codes = []
    for command, status in (("update_firmware", "active"), ("lock", "active"), ("backup_settings", "spare")):
        Terminal.objects.filter(pk=shop.pk).update(status=TerminalStatus(status))
        shop.refresh_from_db()
        with pytest.raises(PortalError) as refused:
            ask_terminal(shop, command, by=cashier)
        codes.append(refused.value.code)
    assert codes == ["not_your_role", "no_such_command", "not_in_use"]


def test_a_worker_that_dies_after_the_call_asks_for_the_same_command_again(
    acquirer: Acquirer, shop: Terminal, owner: User
) -> None:
    row = ask_terminal(shop, "backup_settings", by=owner)
    follow(str(row.pk))
    told = SentCommand.objects.get(pk=row.pk).command_id
    lost: dict[str, Any] = {"command_id": "", "said": "", "due_at": timezone.now(), "lease_until": None}
    SentCommand.objects.filter(pk=row.pk).update(**lost)
    follow(str(row.pk))

    assert SentCommand.objects.get(pk=row.pk).command_id == told


def test_silence_beyond_the_deadline_is_no_word_and_is_said(
    acquirer: Acquirer, shop: Terminal, owner: User, page: Client
) -> None:
    row = ask_terminal(shop, "download_parameters", by=owner)
    acquirer.world.change("device", SERIAL, {"silent": True})
    follow(str(row.pk))
    long_ago = timezone.now() - timedelta(hours=1)
    SentCommand.objects.filter(pk=row.pk).update(deadline_at=long_ago, due_at=long_ago, lease_until=None)
    follow(str(row.pk))

    assert list(SentCommand.objects.order_by("position").values_list("state", flat=True)) == [
        SentState.NO_WORD, SentState.DROPPED,
    ]  # fmt: skip
    assert "Nobody told us how it ended." in text(page)


def test_what_changed_is_marked_and_a_silent_acquirer_leaves_what_it_said_last(
    behind: Acquirer, page: Client, shop: Terminal, settings: Any
) -> None:
    page.post(reverse("terminal_settings_look", args=[SERIAL]))
    newest = ParameterSet.objects.get()
    old = {**newest.data, "param_version": OLD, "transaction_types": ["sale"]}
    ParameterSet.objects.create(terminal=shop, version=OLD, data=old, seen_at=newest.seen_at - timedelta(days=1))
    shown = text(page)
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    answer = page.post(reverse("terminal_settings_look", args=[SERIAL]), follow=True).content.decode()

    assert "¥50,000.00 a payment, ¥200,000.00 a day" in shown
    assert shown.count("Changed") == 2  # the version, and the transactions
    assert "The acquirer does not answer right now." in answer
    assert newest.version in answer


def test_a_cashier_reads_no_fees_and_no_limits(behind: Acquirer, client: Client, shop: Terminal, page: Client) -> None:
    page.post(reverse("terminal_settings_look", args=[SERIAL]))
    assert "Fee, credit cards" in text(page)
    cashier = User.objects.create_user("cashier@shop.example", "correct horse", language="en")
    Member.objects.create(merchant=shop.merchant, user=cashier, role=MemberRole.CASHIER)
    client.force_login(cashier)
    shown = text(client)

    assert "Payment by QR code" in shown
    assert "¥" not in shown
    assert "Fee, credit cards" not in shown


def test_the_page_asks_the_database_the_same_number_of_times(
    behind: Acquirer, page: Client, owner: User, shop: Terminal, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(9):
        text(page)
    ask_terminal(shop, "backup_settings", by=owner)
    carried_on(behind)
    ask_terminal(shop, "download_parameters", by=owner)
    carried_on(behind)
    with django_assert_num_queries(10):
        text(page)
