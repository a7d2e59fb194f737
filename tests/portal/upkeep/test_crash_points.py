"""A worker that dies anywhere while a terminal is kept in order: before a call, after it, between two writes. The next
one takes up what is there, under the same key, and every command reaches the acquirer once."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from portal.acquirer.client import acquirer as client_of
from portal.commands import following, glances
from portal.commands.following import follow
from portal.commands.lines import BACKUP, DOWNLOAD, UPDATE, line_of
from portal.models import SentCommand, SentState, Terminal
from tests.diagnostics.conftest import Acquirer

LIVES = 400


class Killed(BaseException):
    """What no handler of ours may catch, as no handler catches SIGKILL."""


class Mortal:
    """The client of a worker that dies at its `last` sign of life: a call on its way, an answer just come."""

    def __init__(self, last: int) -> None:
        self.left = last
        self.real = client_of()

    def _live(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._live()
            answer = getattr(self.real, name)(*args, **kwargs)
            self._live()
            return answer

        return call


def due() -> QuerySet[SentCommand]:
    rows = SentCommand.objects.filter(due_at__isnull=False)
    rows.update(due_at=timezone.now(), lease_until=None)  # the lease of the dead has run out
    return rows


def followed(monkeypatch: pytest.MonkeyPatch, row: SentCommand, last: int) -> bool:
    """One life of a worker; whether it outlived its work."""
    with monkeypatch.context() as dying:
        mortal = Mortal(last)
        dying.setattr(following, "acquirer", lambda: mortal)
        try:
            follow(str(row.pk))
        except Killed:
            return False
        return True


@pytest.mark.parametrize("asked", [BACKUP, DOWNLOAD, UPDATE])
def test_wherever_a_worker_dies_the_next_one_goes_on_and_nothing_is_asked_twice(
    acquirer: Acquirer, shop: Terminal, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    acquirer.world.change("device", shop.serial, {"firmware": "1.0.0", "unsent_count": 0})
    acquirer.world.command_seconds = 0.01
    monkeypatch.setattr(glances, "PAUSES", (0.0, 0.05))
    line = write_line_now(shop, asked)
    deaths, last = 0, 0
    for _life in range(LIVES):
        acquirer.report()
        row = due().order_by("position").first()
        if row is None:
            break
        if followed(monkeypatch, row, last):
            last = 0  # the next command of the line, or the next look, dies at its first sign of life again
        else:
            deaths, last = deaths + 1, last + 1
    rows = list(SentCommand.objects.order_by("position"))
    assert [row.state for row in rows] == [SentState.SUCCEEDED] * len(line)
    asked_of = [row["command"] for _key, row in acquirer.world.scan("command") if row["_serial"] == shop.serial]
    assert sorted(asked_of) == sorted(row.command for row in rows)
    assert len({row.command_id for row in rows}) == len(rows)
    assert deaths >= 2 * len(rows)  # before and after each is asked for; how often it is looked after is for the clock


def write_line_now(shop: Terminal, asked: str) -> list[SentCommand]:
    return following.write_line(shop, line_of(asked, backup_first=asked == UPDATE), by=None)
