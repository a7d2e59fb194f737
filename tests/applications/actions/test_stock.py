"""Terminals come in by list, are counted by model, and one can be put aside for an application."""

import pytest
from django.utils import timezone

from applications.actions.delivery import bind_and_ship
from applications.actions.stock import MOST_LINES, release, reserve, take_in
from applications.desk.parcels import stock_by_model
from applications.models import Application, Reservation
from applications.queries import stock
from portal.errors import PortalError
from portal.models import AuditEntry, Terminal, TerminalStatus, User
from tests.applications.actions.conftest import PARCEL


def refused(deed: object) -> str:
    with pytest.raises(PortalError) as caught:
        deed()  # type: ignore[operator]
    return caught.value.code


def test_a_list_of_terminals_is_taken_in_once(rita: User) -> None:
    lines = "SN-1\nSN-2, 00005702280117638999, 860000000000001，89860000000000000001\n\nSN-3\t00005702280117638998"
    first = take_in(lines, model=" P3000 ", by=rita)
    assert (first.new, first.known, first.bad) == (["SN-1", "SN-2", "SN-3"], [], [])
    second = Terminal.objects.get(serial="SN-2")
    assert (second.model, second.status, second.imei, second.iccid) == (
        "P3000",
        "stock",
        "860000000000001",
        "89860000000000000001",
    )
    again = take_in(lines, model="P3000", by=rita)
    assert (again.new, again.known) == ([], ["SN-1", "SN-2", "SN-3"])
    assert AuditEntry.objects.filter(action="stock.taken_in").count() == 1


def test_a_bad_line_is_named_and_the_others_are_taken_in(rita: User) -> None:
    result = take_in("SN-1\n<b>\nSN-1\n,123\na,b,c,d,e\n" + "x" * 51, model="P3000", by=rita)
    assert result.new == ["SN-1"]
    assert [number for number, _why in result.bad] == [2, 3, 4, 5, 6]


def test_a_terminal_that_is_at_work_stays_there(rita: User, stock_terminal: Terminal) -> None:
    Terminal.objects.update(status=TerminalStatus.ACTIVE)
    assert take_in(stock_terminal.serial, model="Other", by=rita).known == [stock_terminal.serial]
    stock_terminal.refresh_from_db()
    assert (stock_terminal.status, stock_terminal.model) == ("active", "P3000")


def test_who_may_take_in_and_how_much(rita: User, wang: User) -> None:
    assert refused(lambda: take_in("SN-1", model="P", by=wang)) == "not_allowed"
    assert refused(lambda: take_in("SN-1", model=" ", by=rita)) == "model_missing"
    assert refused(lambda: take_in("x\n" * (MOST_LINES + 1), model="P", by=rita)) == "too_many"


def test_the_one_longest_in_stock_is_put_aside_and_nobody_else_gets_it(
    opened: Application, stock_terminal: Terminal, rita: User
) -> None:
    Terminal.objects.create(serial="SN00000001")
    kept = reserve(opened, by=rita)
    assert kept.terminal == stock_terminal
    assert [terminal.serial for terminal in stock()] == ["SN00000001"]
    assert {terminal.serial for terminal in stock(opened)} == {"SN00000001", "SN00000003"}
    assert [(line.model, line.free, line.reserved) for line in stock_by_model()] == [("", 1, 0), ("P3000", 0, 1)]


def test_another_one_can_be_chosen_and_given_back(opened: Application, stock_terminal: Terminal, rita: User) -> None:
    Terminal.objects.create(serial="SN00000001")
    reserve(opened, by=rita)
    reserve(opened, by=rita, serial="SN00000001")
    assert Reservation.objects.get().terminal.serial == "SN00000001"
    assert refused(lambda: reserve(opened, by=rita, serial="SN-NONE")) == "none_in_stock"
    release(opened, by=rita)
    release(opened, by=rita)
    assert stock().count() == 2
    assert opened.events.filter(name="unreserve").count() == 1


def test_sending_uses_the_reservation_up(opened: Application, stock_terminal: Terminal, rita: User) -> None:
    reserve(opened, by=rita)
    bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL)
    assert not Reservation.objects.exists()
    assert refused(lambda: reserve(opened, by=rita)) == "not_now"


def test_an_application_that_ended_holds_nothing(approved: Application, stock_terminal: Terminal, rita: User) -> None:
    reserve(approved, by=rita)
    Application.objects.update(status="refused", status_since=timezone.now())
    assert list(stock()) == [stock_terminal]


def test_only_our_people_put_aside(opened: Application, stock_terminal: Terminal, wang: User) -> None:
    assert refused(lambda: reserve(opened, by=wang)) == "not_allowed"
