"""A swap, the check of a spare and a remedy at one terminal: whoever has begun goes on, the others wait."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from diagnostics import commands
from diagnostics.models import Problem, RemedyRun, RemoteCommand
from portal.acquirer.sandbox.server import Running
from portal.actions.spares import check_readiness, start_swap
from portal.effects.readiness import carry_readiness
from portal.effects.swapping import carry_swap
from portal.models import Readiness, Swap, SwapStep, Terminal, User
from portal.spares.outlook import SILENT, trouble_words
from tests.portal.spares.conftest import Carry

pytestmark = pytest.mark.django_db


def asked_of(sandbox: Running, serial: str) -> list[str]:
    rows = sandbox.world.scan("command", after="", limit=99)
    return sorted(row["command"] for _key, row in rows if row["_serial"] == serial)


@pytest.fixture
def remedy(sandbox: Running, spare: Terminal) -> RemoteCommand:
    """A sign-on that a diagnosis of the spare asked for, already at the acquirer."""
    now = timezone.now()
    problem = Problem.objects.create(
        terminal=spare, merchant=spare.merchant, cause="keys_invalid", certainty="confirmed", seen_at=now
    )
    run = RemedyRun.objects.create(problem=problem, remedy="sign_on")
    return RemoteCommand.objects.create(
        terminal=spare, remedy_run=run, remedy="sign_on", tried_at_acquirer=now, **commands.turn("sign_on", now=now)
    )


def test_a_swap_waits_for_a_remedy_that_has_begun_at_its_spare(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, remedy: RemoteCommand, carry: Carry
) -> None:
    swap = start_swap(terminal, by=alice, spare=spare)
    carry_swap(str(swap.pk))
    swap.refresh_from_db()
    assert (swap.trouble, asked_of(sandbox, spare.serial)) == ("terminal_busy", [])
    assert trouble_words(swap.trouble) is not SILENT
    RemoteCommand.objects.filter(pk=remedy.pk).update(state="succeeded", finished_at=timezone.now(), due_at=None)
    carry(swap, "swapped")
    assert asked_of(sandbox, spare.serial) == ["download_parameters", "sign_on"]


def test_a_remedy_waits_for_a_swap_that_has_begun_and_not_for_one_that_stands_still(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, remedy: RemoteCommand
) -> None:
    RemoteCommand.objects.filter(pk=remedy.pk).update(tried_at_acquirer=None)
    swap = start_swap(terminal, by=alice, spare=spare)
    carry_swap(str(swap.pk))
    assert asked_of(sandbox, spare.serial) == ["download_parameters"]
    commands.follow(str(remedy.pk))
    remedy.refresh_from_db()
    assert (remedy.trouble, remedy.tried_at_acquirer) == ("terminal_busy", None)
    Swap.objects.filter(pk=swap.pk).update(due_at=None, trouble="command_failed")
    RemoteCommand.objects.filter(pk=remedy.pk).update(due_at=timezone.now())
    commands.follow(str(remedy.pk))
    remedy.refresh_from_db()
    assert remedy.tried_at_acquirer is not None


def test_of_two_that_have_begun_neither_waits_for_the_other(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, remedy: RemoteCommand
) -> None:
    """A swap that stood still is tried again while a remedy that began meanwhile has another command to come."""
    RemoteCommand.objects.filter(pk=remedy.pk).update(state="succeeded", finished_at=timezone.now(), due_at=None)
    following = RemoteCommand.objects.create(
        terminal=spare, remedy_run=remedy.remedy_run, remedy="sign_on", line=remedy.line, position=1,
        **commands.turn("sign_on", now=timezone.now()),
    )  # fmt: skip
    swap = start_swap(terminal, by=alice, spare=spare)
    SwapStep.objects.filter(swap=swap, key="bind").update(done_at=timezone.now())
    SwapStep.objects.filter(swap=swap, key="parameters").update(done_at=timezone.now(), asked_at=timezone.now())
    carry_swap(str(swap.pk))
    swap.refresh_from_db()
    assert swap.trouble == "terminal_busy"
    commands.follow(str(following.pk))
    following.refresh_from_db()
    assert following.tried_at_acquirer is not None


def test_the_check_of_a_spare_and_a_swap_take_turns(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, reports: Callable[[Terminal], None]
) -> None:
    sandbox.world.command_seconds = 3600
    swap = start_swap(terminal, by=alice, spare=spare)
    carry_swap(str(swap.pk))
    check_readiness(spare, by=alice)
    reports(spare)
    carry_readiness(spare.pk)
    row = Readiness.objects.get(terminal=spare)
    assert (row.state, row.trouble, row.command_id) == ("checking", "terminal_busy", "")
    assert asked_of(sandbox, spare.serial) == ["download_parameters"]
