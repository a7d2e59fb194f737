"""Remedies of a diagnosis and the upkeep at one terminal: whoever has begun goes on, the other waits for its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from diagnostics import commands
from diagnostics.models import CommandState, Problem, RemedyRun, RemoteCommand
from portal.commands.following import follow, write_line
from portal.commands.lines import DOWNLOAD, line_of
from portal.commands.turns import BUSY, Turn, take_turn
from portal.models import SentCommand, SentState, Terminal
from tests.diagnostics.conftest import Acquirer

EARLIER = timedelta(hours=3)


@pytest.fixture
def upkeep(acquirer: Acquirer, shop: Terminal) -> SentCommand:
    """A download is asked for; no worker has seen it."""
    return write_line(shop, line_of(DOWNLOAD), by=None)[0]


@pytest.fixture
def remedy(acquirer: Acquirer, shop: Terminal) -> RemoteCommand:
    """A sign-on as a remedy is asked for at the same moment; no worker has seen it."""
    now = timezone.now()
    problem = Problem.objects.create(
        terminal=shop, merchant=shop.merchant, cause="keys_invalid", certainty="confirmed", seen_at=now
    )
    run = RemedyRun.objects.create(problem=problem, remedy="sign_on")
    return RemoteCommand.objects.create(
        terminal=shop, remedy_run=run, remedy="sign_on", **commands.turn("sign_on", now=now)
    )


def held_up(row: Any) -> tuple[str, str, bool]:
    row.refresh_from_db()
    return row.state, row.trouble, row.tried_at_acquirer is None


def at_acquirer() -> int:
    return SentCommand.objects.exclude(command_id="").count() + RemoteCommand.objects.exclude(command_id="").count()


def test_the_upkeep_waits_for_a_remedy_that_has_begun(
    acquirer: Acquirer, shop: Terminal, upkeep: SentCommand, remedy: RemoteCommand
) -> None:
    acquirer.world.command_seconds = 60
    commands.follow(str(remedy.pk))
    follow(str(upkeep.pk))
    assert held_up(upkeep) == (SentState.ASKED, BUSY, True)
    assert at_acquirer() == 1
    RemoteCommand.objects.update(state=CommandState.SUCCEEDED, finished_at=timezone.now(), due_at=None)
    SentCommand.objects.filter(pk=upkeep.pk).update(due_at=timezone.now())
    follow(str(upkeep.pk))
    assert held_up(upkeep)[2] is False


def test_a_remedy_waits_for_an_upkeep_that_has_begun_to_the_end_of_its_line(
    acquirer: Acquirer, shop: Terminal, upkeep: SentCommand, remedy: RemoteCommand
) -> None:
    acquirer.world.command_seconds = 60
    follow(str(upkeep.pk))
    commands.follow(str(remedy.pk))
    assert held_up(remedy) == (CommandState.ASKED, BUSY, True)
    ended = {"state": SentState.SUCCEEDED, "finished_at": timezone.now(), "due_at": None}
    SentCommand.objects.filter(pk=upkeep.pk).update(**ended)  # between the download and the sign-on that follows it
    RemoteCommand.objects.update(due_at=timezone.now())
    commands.follow(str(remedy.pk))
    assert held_up(remedy) == (CommandState.ASKED, BUSY, True)
    SentCommand.objects.filter(line=upkeep.line).update(**ended)
    RemoteCommand.objects.update(due_at=timezone.now())
    commands.follow(str(remedy.pk))
    assert held_up(remedy)[2] is False


@pytest.mark.parametrize("waits", ["upkeep", "remedy"])
def test_what_waited_in_vain_never_left_and_says_so(upkeep: SentCommand, remedy: RemoteCommand, waits: str) -> None:
    begun: Any = remedy if waits == "upkeep" else upkeep
    waiting: Any = upkeep if waits == "upkeep" else remedy
    type(begun).objects.filter(pk=begun.pk).update(tried_at_acquirer=timezone.now())
    type(waiting).objects.filter(pk=waiting.pk).update(deadline_at=timezone.now() - EARLIER)
    (follow if waits == "upkeep" else commands.follow)(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.blocked_by, waiting.tried_at_acquirer) == ("blocked", [BUSY], None)


def test_of_two_at_one_moment_one_goes_and_a_lost_claim_sends_nothing(
    upkeep: SentCommand, remedy: RemoteCommand
) -> None:
    assert take_turn(upkeep) is Turn.MINE
    assert take_turn(remedy) is Turn.BUSY
    SentCommand.objects.filter(pk=upkeep.pk).update(tries=7)
    assert take_turn(upkeep) is Turn.LOST
