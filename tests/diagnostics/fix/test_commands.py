"""Commands through the acquirer: asked once, followed to their end, in the order of the article, whoever dies."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from diagnostics import commands, runner
from diagnostics.actions.remedies import GateShut, ask_for
from diagnostics.models import Diagnosis, Problem, ProblemState, Recheck, RemedyRun, RemoteCommand, State
from diagnostics.tasks import sweep
from portal.errors import PortalError
from portal.models import AuditEntry, Member, MemberRole, Terminal, User
from tests.diagnostics.conftest import SERIAL, Acquirer
from tests.diagnostics.fix.conftest import backed_up, due_now, found, states


def followed(acquirer: Acquirer, problem: Problem, *, rounds: int = 12) -> None:
    """The sweeper's rounds, with the terminal reporting in between, until everything has ended."""
    for _ in range(rounds):
        acquirer.report()
        due_now()
        sweep()
        for run in Diagnosis.objects.filter(state=State.RUNNING):
            runner.run_here(run.pk)
        if not Recheck.objects.filter(due_at__isnull=False).exists() and not _open_commands():
            break
    problem.refresh_from_db()


def _open_commands() -> bool:
    return RemoteCommand.objects.filter(finished_at__isnull=True).exists()


def test_asking_writes_a_row_and_done_is_another_state(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "keys_invalid")
    command = ask_for(problem, "sign_on", by=owner)
    problem.refresh_from_db()
    assert (states(problem), problem.state) == ([("sign_on", "asked")], ProblemState.WAITING)
    assert problem.waiting_for == f"command:{command.line}"
    followed(quick, problem)
    assert (states(problem), problem.state) == ([("sign_on", "succeeded")], ProblemState.CLOSED)
    assert RemedyRun.objects.get().helped is True
    assert AuditEntry.objects.get(action="terminal.command_asked").after == {"commands": ["sign_on"]}


def test_a_double_click_asks_once(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "keys_invalid")
    first, second = ask_for(problem, "sign_on", by=owner), ask_for(problem, "sign_on", by=owner)
    assert (first, RemoteCommand.objects.count()) == (second, 1)


def test_one_command_at_a_time_for_a_terminal(quick: Acquirer, shop: Terminal, owner: User) -> None:
    quick.inject("parameters_stale")
    problem = found(quick, shop, "keys_invalid")
    ask_for(problem, "sign_on", by=owner)
    with pytest.raises(PortalError, match="command_under_way"):
        ask_for(Problem.objects.get(cause="parameters_stale"), "download_parameters", by=owner)


def test_the_database_refuses_a_second_open_command(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "keys_invalid")
    first = ask_for(problem, "sign_on", by=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        RemoteCommand.objects.create(terminal=shop, remedy_run=first.remedy_run, remedy="restart", state="running")


def test_parameters_are_downloaded_and_then_signed_on(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "parameters_stale")
    ask_for(problem, "download_parameters", by=owner)
    followed(quick, problem)
    assert states(problem) == [("download_parameters", "succeeded"), ("sign_on", "succeeded")]
    assert problem.state == ProblemState.CLOSED
    assert [event.what for event in problem.events.all()] == [
        "found", "begun", "asked", "waiting", "ended", "asked", "ended", "checked", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("device", "reasons"),
    [
        ({"unsent_count": 3}, ("unsent_payments",)),
        ({"unsent_count": None}, ("unsent_unknown",)),
        ({"settings_backup_at": None}, ("backup_missing",)),
        ({"settings_backup_at": "2020-01-01T00:00:00+00:00"}, ("backup_old",)),
    ],
)
def test_the_gate_is_judged_at_the_press(
    quick: Acquirer, shop: Terminal, owner: User, device: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    quick.world.change("device", SERIAL, device)
    quick.report()
    with pytest.raises(GateShut) as refused:
        ask_for(problem, "update_firmware", by=owner)
    assert (refused.value.blocks, RemoteCommand.objects.count()) == (reasons, 0)


def test_unsent_payments_are_never_passed_by_a_backup(quick: Acquirer, shop: Terminal, owner: User) -> None:
    quick.inject("unsent_payments")
    problem = found(quick, shop, "firmware_outdated")
    with pytest.raises(GateShut) as refused:
        ask_for(problem, "update_firmware", by=owner, backup_first=True)
    assert refused.value.blocks == ("unsent_payments", "backup_missing")
    assert "send them first" in str(refused.value.message) or "先送完" in str(refused.value.message)


def test_a_report_that_is_too_old_shuts_the_gate(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    shop.report.__class__.objects.update(measured_at=timezone.now() - timedelta(minutes=16))
    with pytest.raises(GateShut) as refused:
        ask_for(problem, "update_firmware", by=owner)
    assert refused.value.blocks == ("unsent_unknown", "backup_unknown")


def test_a_silent_acquirer_shuts_the_gate(quick: Acquirer, shop: Terminal, owner: User, settings: Any) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    with pytest.raises(GateShut) as refused:
        ask_for(problem, "update_firmware", by=owner)
    assert refused.value.blocks == ("acquirer_silent",)


def test_a_backup_stamped_by_a_clock_that_runs_ahead_proves_nothing(
    quick: Acquirer, shop: Terminal, owner: User
) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick, ago=timedelta(hours=-1))
    with pytest.raises(GateShut) as refused:
        ask_for(problem, "update_firmware", by=owner)
    assert refused.value.blocks == ("clock_wrong",)


def test_one_press_backs_up_updates_restarts_and_signs_on(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "firmware_outdated")
    ask_for(problem, "update_firmware", by=owner, backup_first=True)
    assert states(problem) == [
        ("backup_settings", "asked"), ("update_firmware", "waiting"), ("restart", "waiting"), ("sign_on", "waiting"),
    ]  # fmt: skip
    followed(quick, problem)
    rows = list(RemoteCommand.objects.order_by("position"))
    assert [(row.remedy, row.state) for row in rows] == [
        ("backup_settings", "succeeded"), ("update_firmware", "succeeded"), ("restart", "succeeded"),
        ("sign_on", "succeeded"),
    ]  # fmt: skip
    ends = [row.finished_at for row in rows]
    assert ends == sorted(ends)
    assert problem.state == ProblemState.CLOSED


def test_a_backup_counts_only_when_a_report_shows_it(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "firmware_outdated")
    ask_for(problem, "update_firmware", by=owner, backup_first=True)
    for _ in range(3):  # carried out at the terminal, which says nothing to the portal
        due_now()
        sweep()
    assert states(problem)[:2] == [("backup_settings", "running"), ("update_firmware", "waiting")]
    assert RemoteCommand.objects.get(remedy="backup_settings").done_at is not None


def test_the_gate_is_judged_again_when_the_command_leaves(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    command = ask_for(problem, "update_firmware", by=owner)
    quick.world.change("device", SERIAL, {"unsent_count": 2})
    quick.report()
    commands.follow(str(command.pk))
    command.refresh_from_db()
    problem.refresh_from_db()
    assert (command.state, command.blocked_by, command.command_id) == ("blocked", ["unsent_payments"], "")
    assert [state for _, state in states(problem)] == ["blocked", "dropped", "dropped"]
    assert (problem.state, Recheck.objects.count()) == (ProblemState.OPEN, 0)


def test_each_command_of_a_row_passes_the_gate_by_itself(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    command = ask_for(problem, "update_firmware", by=owner)
    for _ in range(20):
        due_now()
        commands.follow(str(command.pk))
        command.refresh_from_db()
        if command.is_over:
            break
    quick.world.change("device", SERIAL, {"unsent_count": 1})
    followed(quick, problem)
    assert [state for _, state in states(problem)] == ["succeeded", "blocked", "dropped"]


def test_a_worker_that_dies_after_asking_is_taken_up(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "keys_invalid")
    command = ask_for(problem, "sign_on", by=owner)
    assert command.claim(commands.LEASE)
    commands._send(command)
    asked = len(quick.world.scan("command"))
    before_it_could_write = {"command_id": "", "said": ""}
    RemoteCommand.objects.update(lease_until=timezone.now() - timedelta(seconds=1), **before_it_could_write)
    sweep()
    followed(quick, problem)
    assert (states(problem), problem.state) == ([("sign_on", "succeeded")], ProblemState.CLOSED)
    assert (asked, len(quick.world.scan("command"))) == (1, 1)


def test_where_a_call_may_have_arrived_a_shut_gate_is_not_called_not_sent(
    quick: Acquirer, shop: Terminal, owner: User
) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    command = ask_for(problem, "update_firmware", by=owner)
    RemoteCommand.objects.filter(pk=command.pk).update(tried_at_acquirer=timezone.now())
    quick.world.change("device", SERIAL, {"unsent_count": 2})
    quick.report()
    commands.follow(str(command.pk))
    command.refresh_from_db()
    assert (command.state, command.blocked_by) == ("no_word", ["unsent_payments"])


def test_a_refusal_of_the_acquirer_is_an_end(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "keys_invalid")
    quick.world.change("terminal", SERIAL, {"status": "retired"})
    ask_for(problem, "sign_on", by=owner)
    sweep()
    command = RemoteCommand.objects.get()
    problem.refresh_from_db()
    assert (command.state, command.failure, problem.state) == ("failed", "unavailable", ProblemState.OPEN)


def test_a_silent_acquirer_is_asked_again_until_the_deadline(
    quick: Acquirer, shop: Terminal, owner: User, settings: Any
) -> None:
    problem = found(quick, shop, "keys_invalid")
    url, settings.ACQUIRER_URL = settings.ACQUIRER_URL, "http://127.0.0.1:9"
    command = ask_for(problem, "sign_on", by=owner)
    commands.follow(str(command.pk))
    command.refresh_from_db()
    assert (command.state, command.trouble, command.due_at is not None) == ("asked", "transport", True)
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        commands.follow(str(command.pk))
    command.refresh_from_db()
    problem.refresh_from_db()
    assert (command.state, problem.state, url != settings.ACQUIRER_URL) == ("no_word", ProblemState.OPEN, True)


def test_a_state_that_nobody_knows_is_kept_and_followed(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "keys_invalid")
    command = ask_for(problem, "sign_on", by=owner)
    assert command.claim(commands.LEASE)
    commands._send(command)
    document = quick.world.get("command", command.command_id) or {}
    quick.world.put("command", command.command_id, document | {"state": "queued_at_tms"})
    RemoteCommand.objects.update(lease_until=None, due_at=timezone.now())
    commands.follow(str(command.pk))
    command.refresh_from_db()
    assert (command.state, command.said, command.is_over) == ("running", "queued_at_tms", False)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (MemberRole.OWNER, True),
        (MemberRole.MAINTENANCE, True),
        (MemberRole.CASHIER, False),
        (MemberRole.FINANCE, False),
    ],
)
def test_who_may_risk_data(quick: Acquirer, shop: Terminal, owner: User, role: MemberRole, allowed: bool) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    Member.objects.filter(user=owner).update(role=role)
    if allowed:
        assert ask_for(problem, "update_firmware", by=owner).state == "asked"
    else:
        with pytest.raises(PortalError, match="not_your_role"):
            ask_for(problem, "update_firmware", by=owner)
        assert ask_for(problem, "backup_settings", by=owner).state == "asked"


def test_what_did_not_help_is_found_out_by_the_check(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "parameters_stale")
    ask_for(problem, "sign_on", by=owner)
    followed(quick, problem)
    tried = RemedyRun.objects.get()
    assert (problem.state, tried.helped, tried.ended_at is not None) == (ProblemState.OPEN, False, True)
    assert [event.what for event in problem.events.all()][-2:] == ["checked", "seen"]
