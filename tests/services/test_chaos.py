"""Many diagnoses while everything around them dies at random: none lost, none twice, each with the right verdict."""

from pathlib import Path

import pytest

from tests.services.chaos import Story, story
from tests.services.processes import Portal
from tests.services.servers import postgres

_CLAIM_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from diagnostics import runner
from diagnostics.models import StepRun
from diagnostics.opening import open_diagnosis
from portal.models import Terminal

terminal = Terminal.objects.create(serial="SN00000009")
runs = [open_diagnosis(terminal, by=None).pk for _ in range(40)]
barrier = Barrier(4)

def claimer(_):
    taken = 0
    for run in runs:
        barrier.wait()
        held = runner.claim(run)
        taken += len(held.steps) if held else 0
    connection.close()
    return taken

with ThreadPoolExecutor(4) as threads:
    result = [sum(threads.map(claimer, range(4))), sorted(set(StepRun.objects.values_list("tries", flat=True)))]
"""


@pytest.mark.crash
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_done_twice_while_everything_is_killed_at_random() -> None:
    told = story(100, seconds=40, seed=20261125, patience=300)
    assert told.killed.total() > 0
    empty = Story(100, 20261125)
    for name in ("lost", "twice", "broken", "wrong", "incomplete", "overasked"):
        assert (name, getattr(told, name)) == (name, getattr(empty, name))


def test_workers_that_come_at_once_do_not_share_a_step(tmp_path: Path) -> None:
    """A claim whose condition reached over a join was won by several on PostgreSQL."""
    with postgres() as database_url, Portal(tmp_path, {"DATABASE_URL": database_url}) as portal:
        portal.manage("migrate", "-v", "0")
        assert portal.python(_CLAIM_AT_ONCE) == [7 * 40, [1]]
