"""The list and the page of a terminal: what they say to whom, and what can be written down there."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from portal.acquirer.client import _acquirer
from portal.acquirer.sandbox import transport
from portal.acquirer.sandbox.server import Running
from portal.actions.changes import open_change
from portal.actions.terminals import NOBODYS, move_terminal
from portal.actions.upkeep import ask_register
from portal.effects.register import read_register
from portal.models import (
    AuditEntry,
    ChangeKind,
    Inspection,
    Member,
    MemberRole,
    Merchant,
    RegisterReading,
    Report,
    ReportHistory,
    Terminal,
    TerminalCommand,
    TerminalStatus,
    User,
)
from portal.trouble import told_by
from tests.portal.changes.conftest import sandbox as sandbox
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/terminals/SN-0001/"


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def reported(terminal: Terminal, *, minutes: int = 0, **data: Any) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    Report.objects.update_or_create(terminal=terminal, defaults={"measured_at": at, "received_at": at, "data": data})
    ReportHistory.objects.create(terminal=terminal, reported_at=at, measured_at=at, received_at=at, data=data)
    Terminal.objects.filter(pk=terminal.pk).update(**told_by(data, None))


@pytest.mark.parametrize("words", ["海棠", "Alice Tea", "tea house", "898310058120001", "10000001", "SN-0", "小巷 3"])
def test_a_terminal_is_found_by_its_numbers_its_place_and_two_characters_of_its_shop(
    client: Client, reviewer: User, shop: Merchant, terminal: Terminal, words: str
) -> None:
    Merchant.objects.filter(pk=shop.pk).update(name="晚风海棠面馆 Tea House")
    Terminal.objects.filter(pk=terminal.pk).update(place_address="小巷 3 号")
    Terminal.objects.create(serial="X-1", merchant=Merchant.objects.create(mid="M2", name="远山书店"))
    sign_in(client, reviewer, second_factor=True)
    found = client.get("/terminals/", {"search": words}).context["rows"]
    assert [row.serial for row, _condition in found] == ["SN-0001"]


def test_the_list_says_shop_last_report_firmware_and_problems(client: Client, alice: User, terminal: Terminal) -> None:
    other = Merchant.objects.create(mid="898310058120002", name="Second Shop")
    Member.objects.create(merchant=other, user=alice, role=MemberRole.OWNER)
    reported(terminal, firmware="3.2.1")
    terminal.problems.create(merchant=terminal.merchant, cause="sim_replaced", certainty="likely",
                             seen_at=timezone.now())  # fmt: skip
    sign_in(client, alice)
    answer = client.get("/terminals/?problems=on&firmware=3.2.1&shop=898310058120001")
    for words in ("Alice Tea", "Last report", "3.2.1", "1 open problem"):
        assertContains(answer, words)
    assertNotContains(client.get("/terminals/?firmware=9"), "SN-0001")


def test_a_line_of_the_list_leads_with_its_open_problem_and_is_not_green_beside_it(
    client: Client, alice: User, terminal: Terminal
) -> None:
    reported(terminal, firmware="3.2.1")
    sign_in(client, alice)
    assertContains(client.get("/terminals/"), "state ok")
    terminal.problems.create(merchant=terminal.merchant, cause="sim_replaced", certainty="likely",
                             seen_at=timezone.now())  # fmt: skip
    answer = client.get("/terminals/")
    assertContains(answer, "1 open problem")
    assertContains(answer, "By its own report:")
    assertNotContains(answer, "state ok")
    assertContains(client.get(PAGE), "See what a check found and what to do")


def test_settings_and_upkeep_lead_to_each_other(client: Client, alice: User, bob: User, terminal: Terminal) -> None:
    sign_in(client, alice)
    assertContains(client.get(f"{PAGE}settings/"), f"{PAGE}upkeep/")
    assertContains(client.get(f"{PAGE}upkeep/"), f"{PAGE}settings/")
    sign_in(client, bob)  # a cashier may not note an inspection
    assertNotContains(client.get(f"{PAGE}settings/"), f"{PAGE}upkeep/")


def test_the_table_is_the_list_and_runs_no_formula(client: Client, alice: User, terminal: Terminal) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(place_address="=1+1")
    reported(terminal, firmware="3.2.1")
    sign_in(client, alice)
    answer = client.get("/terminals/table.csv?stage=active")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    heads, line = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    row = dict(zip(heads, line, strict=True))
    assert (row["Serial number"], row["Online"], row["Firmware"], row["Place"]) == ("SN-0001", "Yes", "3.2.1", "'=1+1")
    empty = b"".join(client.get("/terminals/table.csv?stage=retired").streaming_content)  # type: ignore[attr-defined]
    assert len(empty.splitlines()) == 1


def test_a_terminal_far_from_its_place_asks_whether_it_moved(client: Client, alice: User, terminal: Terminal) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(place_lat=31.0, place_lng=121.0)
    reported(terminal, lat=31.02, lng=121.0, accuracy_m=10)
    sign_in(client, alice)
    answer = client.get(PAGE)
    assertContains(answer, "2.2 km away")
    assertContains(answer, "2224 m to the north")
    assertContains(answer, "/changes/new/place/?terminal=SN-0001")
    assertContains(answer, '<circle class="map-here"')


def test_an_old_report_stays_green_nowhere(client: Client, alice: User, terminal: Terminal) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(place_lat=31.0, place_lng=121.0)
    whole = {"power": "mains", "network": "wifi", "last_sign_on_rc": "00", "last_transaction_rc": "00", "lat": 31.0}
    whole |= {"lng": 121.0, "mid": "898310058120001", "tid": "10000001", "printer": "ok", "tampered": False}
    reported(terminal, minutes=16, **whole)
    sign_in(client, alice)
    assertNotContains(client.get(PAGE), "state ok")
    assertContains(client.get(PAGE), "Not known since")


def test_an_update_is_not_taken_for_silence(client: Client, alice: User, terminal: Terminal) -> None:
    reported(terminal, minutes=16)
    TerminalCommand.objects.create(terminal=terminal, command="update_firmware")
    sign_in(client, alice)
    assertContains(client.get(PAGE), "It is updating until")
    assertContains(client.get("/terminals/?stage=updating"), "SN-0001")


@pytest.fixture
def asked(sandbox: Running, terminal: Terminal) -> Iterator[RegisterReading]:
    yield ask_register(terminal)
    _acquirer.cache_clear()


def test_the_acquirer_s_side_is_read_in_the_background_and_stands_with_its_time(
    client: Client, alice: User, terminal: Terminal, asked: RegisterReading
) -> None:
    sign_in(client, alice)
    assertContains(client.get(PAGE), "The acquirer is being asked")
    read_register(terminal.pk)
    reported(terminal, mid="898310058120001", tid="10000001")
    answer = client.get(PAGE)
    pairs = {str(pair.label): pair.same for pair in answer.context["binding"]}
    assert pairs["Merchant number (MID)"] is True
    assertContains(answer, "Same on all three")
    assertContains(answer, "Acquirer: read on")
    RegisterReading.objects.update(read_at=timezone.now() - timedelta(hours=25))
    assertNotContains(client.get(PAGE), "Same on all three")


@pytest.mark.parametrize(
    ("said", "kept"), [(100, 100), (0, 0), (2500.0, 2500), (-1, 500), (10**9, 500), ("near", 500), (True, 500)]
)
def test_how_far_from_its_place_it_may_stand_is_the_register_s_word(
    client: Client, alice: User, terminal: Terminal, sandbox: Running, asked: RegisterReading, said: Any, kept: int
) -> None:
    there = (sandbox.world.get("terminal", terminal.serial) or {})["place"]
    sandbox.world.change("terminal", terminal.serial, {"place": {**there, "radius_m": said}})
    read_register(terminal.pk)
    terminal.refresh_from_db()
    assert terminal.place_radius_m == kept
    Terminal.objects.filter(pk=terminal.pk).update(place_lat=31.0, place_lng=121.0)
    reported(terminal, lat=31.004, lng=121.0)
    sign_in(client, alice)
    assertContains(client.get(PAGE), f"Up to {kept} m count as the same place.")
    assertContains(client.get(PAGE), "Moved?" if kept < 445 else "In its place")


def test_asking_twice_asks_once_and_a_silent_acquirer_is_said_to_be_silent(
    client: Client, alice: User, terminal: Terminal, sandbox: Running, asked: RegisterReading
) -> None:
    assert ask_register(terminal).asked_at == asked.asked_at
    transport.inject(sandbox.world, "error_503", {})
    read_register(terminal.pk)
    reading = RegisterReading.objects.get()
    assert reading.due_at is not None  # once more
    RegisterReading.objects.update(due_at=timezone.now(), asked_at=timezone.now() - timedelta(minutes=2))
    read_register(terminal.pk)
    reading.refresh_from_db()
    assert (reading.due_at is None, bool(reading.trouble), reading.read_at is None) == (True, True, True)
    sign_in(client, alice)
    assertContains(client.get(PAGE), "The acquirer did not answer.")


def test_the_panel_polls_only_while_the_answer_is_awaited(
    client: Client, alice: User, terminal: Terminal, asked: RegisterReading
) -> None:
    sign_in(client, alice)
    htmx = {"HX-Request": "true"}
    assert client.get(f"{PAGE}register/", headers=htmx).status_code == 200
    read_register(terminal.pk)
    assert client.get(f"{PAGE}register/", headers=htmx).status_code == 286
    assertRedirects(client.post(f"{PAGE}register/"), PAGE)


def test_owner_and_deputy_of_upkeep_are_people_of_the_shop(
    client: Client, alice: User, bob: User, charlie: User, terminal: Terminal
) -> None:
    sign_in(client, alice)
    page = f"{PAGE}upkeep/"
    wrong = client.post(page, {"form": "upkeep", "keeper": charlie.pk})
    assert wrong.status_code == 200
    same = client.post(page, {"form": "upkeep", "keeper": alice.pk, "deputy": alice.pk})
    assertContains(same, "The deputy must be somebody else.")
    sent = {"form": "upkeep", "keeper": alice.pk, "deputy": bob.pk, "inspect_on": "2020-01-02"}
    assertRedirects(client.post(page, sent), PAGE)
    answer = client.get(PAGE)
    for words in ("Alice", "Bob", "2020-01-02", "Overdue"):
        assertContains(answer, words)


def test_an_inspection_is_noted_with_what_was_found(client: Client, alice: User, terminal: Terminal) -> None:
    sign_in(client, alice)
    page = f"{PAGE}upkeep/"
    assertContains(client.post(page, {"form": "inspection", "note": " "}), "Please fill this in.")
    assertRedirects(client.post(page, {"form": "inspection", "note": "Seal whole", "next_on": "2030-01-01"}), PAGE)
    assert Inspection.objects.get().note == "Seal whole"
    assertContains(client.get(f"{PAGE}log/"), "Seal whole")
    assertContains(client.get(PAGE), "2030-01-01")


def test_who_does_not_keep_the_shop_is_led_back(client: Client, bob: User, terminal: Terminal) -> None:
    sign_in(client, bob)
    assertRedirects(client.get(f"{PAGE}upkeep/"), PAGE)
    client.post(f"{PAGE}upkeep/", {"form": "inspection", "note": "x"})
    assert not Inspection.objects.exists()
    assertNotContains(client.get(PAGE), "/changes/new/")


def test_the_log_tells_nothing_of_another_shop_s_time(
    client: Client, alice: User, charlie: User, terminal: Terminal
) -> None:
    before = Merchant.objects.create(mid="M-BEFORE", name="Before")
    Inspection.objects.create(terminal=terminal, merchant=before, by=charlie, note="Charlie was here")
    AuditEntry.objects.create(action="terminal.blocked", subject="terminal:SN-0001", actor=charlie)
    AuditEntry.objects.create(action="terminal.shipped", subject="terminal:SN-0001")
    AuditEntry.objects.create(action="terminal.active", subject="terminal:SN-0001", actor=alice)
    sign_in(client, alice)
    answer = client.get(f"{PAGE}log/")
    assertContains(answer, "State: Active")
    assertNotContains(answer, "Charlie")
    assertNotContains(answer, "Blocked")


def test_the_log_has_commands_changes_and_reports_hour_by_hour(
    client: Client, alice: User, shop: Merchant, terminal: Terminal
) -> None:
    TerminalCommand.objects.create(terminal=terminal, command="sign_on", state="failed", failure="no key")
    open_change(ChangeKind.SIM, by=alice, merchant=shop, terminal=terminal, wanted={"iccid": "89860000000000000027"})
    reported(terminal, network="wifi")
    sign_in(client, alice)
    answer = client.get(f"{PAGE}log/", headers={"HX-Request": "true"})
    for words in ("Sign on: Failed", "no key", "Another SIM card", "1 report since", "<svg", "Hour"):
        assertContains(answer, words)
    assertNotContains(answer, "<html")
    assertContains(client.get(PAGE), "With the reviewer")


def test_a_terminal_that_leaves_the_shop_forgets_who_kept_it(terminal: Terminal, alice: User) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(keeper=alice, deputy=alice, inspect_on=timezone.localdate())
    moved = move_terminal(terminal, TerminalStatus.STOCK, by=None, **NOBODYS)
    assert (moved.keeper, moved.deputy, moved.inspect_on, moved.merchant) == (None, None, None, None)
