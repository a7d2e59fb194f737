"""A comparison survives dead workers, two workers and a silent acquirer, and never runs twice at once."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError
from django.utils import timezone

from diagnostics.actions.compare import compare_now
from diagnostics.fleet import scan as fleet_scan
from diagnostics.fleet import tasks
from diagnostics.fleet.scan import open_scan, run
from diagnostics.models import Drift, FleetPage, FleetScan
from portal.acquirer.sandbox import transport
from portal.models import User
from tests.diagnostics.conftest import SERIAL, SPARE, Acquirer
from tests.diagnostics.fleet.conftest import compare, open_kinds


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fleet_scan, "PAGE_SIZES", (1,))
    return


class Killed(BaseException):
    """A worker that dies says nothing more: no handler of ours sees this."""


def _die_at_page(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    take = fleet_scan.pages.take

    def dying(scan: FleetScan, *args: Any, **kwargs: Any) -> Any:
        if scan.pages == number:
            raise Killed
        return take(scan, *args, **kwargs)

    monkeypatch.setattr(fleet_scan.pages, "take", dying)


@pytest.mark.usefixtures("small_pages")
def test_after_a_dead_worker_the_next_goes_on_at_its_page(ready: Acquirer, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.inject("sim_replaced")
    ready.report()
    scan = open_scan()
    with monkeypatch.context() as patch:
        _die_at_page(patch, 1)
        with pytest.raises(Killed):
            run(scan.pk)
    scan.refresh_from_db()
    assert (scan.pages, scan.terminals, open_kinds()) == (1, 1, {"sim_replaced"})
    assert fleet_scan.due(timezone.now()) == []  # its lease still holds

    with time_machine.travel(timezone.now() + fleet_scan.LEASE * 1.1):
        tasks.sweep_fleet()
    scan.refresh_from_db()
    assert (scan.pages, scan.terminals, scan.is_open) == (2, 2, False)
    assert (Drift.objects.count(), FleetPage.objects.count()) == (1, 0)


@pytest.mark.usefixtures("small_pages")
def test_a_worker_that_lost_its_lease_writes_nothing_more(ready: Acquirer, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = open_scan()
    take = fleet_scan.pages.take

    def overtaken(mine: FleetScan, *args: Any, **kwargs: Any) -> Any:
        FleetScan.objects.filter(pk=mine.pk).update(tries=mine.tries + 1)
        return take(mine, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(fleet_scan.pages, "take", overtaken)
        run(scan.pk)
    scan.refresh_from_db()
    assert (scan.pages, scan.is_open, FleetPage.objects.count()) == (0, True, 0)


def test_pressing_twice_makes_one_comparison(
    ready: Acquirer, reviewer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as asked:  # the worker of the tests is at once at work
        assert compare_now(by=reviewer).pk == compare_now(by=reviewer).pk
    assert len(asked) == 2
    scan = FleetScan.objects.get()
    assert (scan.asked_by, scan.is_open, scan.terminals) == (reviewer, False, 2)


def test_a_silent_acquirer_leaves_what_was_known_and_is_asked_again(ready: Acquirer) -> None:
    ready.inject("sim_replaced")
    ready.report()
    compare()
    ready.lift()
    ready.report()
    transport.inject(ready.world, "error_500", {"operation": "fleet"})
    with pytest.raises(CommandError):
        compare()
    scan = FleetScan.objects.latest("pk")
    assert (scan.is_open, scan.trouble, open_kinds()) == (True, "server_error", {"sim_replaced"})
    assert scan.due_at is not None
    assert scan.due_at > timezone.now()

    transport.lift(ready.world, "error_500", "", "fleet")
    assert compare()["cleared"] == 1
    assert FleetScan.objects.filter(due_at__isnull=False).count() == 0


def test_after_hours_of_silence_a_comparison_is_given_up(ready: Acquirer) -> None:
    transport.inject(ready.world, "error_500", {"operation": "fleet"})
    scan = open_scan()
    run(scan.pk)
    with time_machine.travel(timezone.now() + fleet_scan.GIVE_UP_AFTER * 1.1):
        run(scan.pk)
        scan.refresh_from_db()
        assert (scan.is_open, scan.finished_at, scan.trouble) == (False, None, "server_error")


@pytest.mark.usefixtures("small_pages")
def test_pages_of_any_size_come_to_the_same(ready: Acquirer) -> None:
    ready.inject("serial_mismatch")
    ready.inject("terminal_moved", SPARE)
    for serial in (SERIAL, SPARE):
        ready.report(serial)
    found = compare()
    assert found["terminals"] == 2
    assert {"serial_mismatch", "terminal_moved"} <= open_kinds()
