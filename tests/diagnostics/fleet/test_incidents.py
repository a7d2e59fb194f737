"""One disturbance, not a thousand: opened once, attached to, told once, and over only when payments go through."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.fleet.incidents import look
from diagnostics.fleet.tasks import look_for_incidents
from diagnostics.models import Incident, IncidentTerminal, RefusedPayment
from portal.models import Member, MemberRole, Merchant, Notice, Report, Terminal, TerminalStatus, User
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


def machine(number: int, shop: int, region: str = "310115") -> Terminal:
    merchant, new = Merchant.objects.get_or_create(
        mid=f"89831005800{shop:04d}", defaults={"name": f"示例店 {shop}", "region": region}
    )
    if new:
        user = User.objects.create_user(f"shop{shop}@shops.example", "correct horse", language="en")
        Member.objects.create(merchant=merchant, user=user, role=MemberRole.OWNER)
    return Terminal.objects.create(
        serial=f"SN-{number:04d}", merchant=merchant, tid=f"{number:08d}", status=TerminalStatus.ACTIVE
    )


def refuse(terminal: Terminal, code: str = "96", at: datetime | None = None) -> None:
    at = at or timezone.now()
    RefusedPayment.objects.create(
        transaction=f"{terminal.serial}-{at.timestamp()}-{code}", terminal=terminal, merchant=terminal.merchant,
        code=code, at=at,
    )  # fmt: skip


def report(terminal: Terminal, code: str, at: datetime | None = None) -> None:
    at = at or timezone.now()
    data: dict[str, Any] = {"last_transaction_rc": code, "last_transaction_at": at.isoformat(), "firmware": "2.4.1"}
    Report.objects.update_or_create(terminal=terminal, defaults={"measured_at": at, "received_at": at, "data": data})


def disturbed(terminals: int = 5, shops: int = 3) -> list[Terminal]:
    """That many refused terminals in Pudong, while others elsewhere pay."""
    for number in range(20):
        report(machine(500 + number, 500 + number, region="440305"), "00")
    found = [machine(number, number % shops) for number in range(terminals)]
    for terminal in found:
        refuse(terminal)
    return found


def test_it_opens_at_five_terminals_of_three_shops() -> None:
    disturbed()
    look_for_incidents()
    incident = Incident.objects.get()
    assert (incident.code, incident.factor, incident.value) == ("96", "region", "310115")
    assert (incident.terminals_count, incident.merchants_count) == (5, 3)


@pytest.mark.parametrize(("terminals", "shops"), [(4, 3), (5, 2)])
def test_and_not_below(terminals: int, shops: int) -> None:
    disturbed(terminals, shops)
    look_for_incidents()
    assert not Incident.objects.exists()


def test_refusals_that_only_the_terminals_report_count_too() -> None:
    for number in range(20):
        report(machine(500 + number, 500 + number, region="440305"), "00")
    for number in range(5):
        report(machine(number, number % 3), "96")
    look_for_incidents()
    assert Incident.objects.get().terminals_count == 5


def test_a_shared_firmware_is_read_from_the_reports_of_refused_terminals() -> None:
    for number in range(20):
        report(machine(500 + number, 500 + number, region="440305"), "00")
    for number, region in enumerate(("310115", "440304", "510104", "330106", "420102")):
        terminal = machine(number, number, region=region)
        report(terminal, "51")
        Report.objects.filter(terminal=terminal).update(data={"firmware": "9.9.9"})
        refuse(terminal)
    look_for_incidents()
    incident = Incident.objects.get()
    assert (incident.factor, incident.value) == ("firmware", "9.9.9")


def test_staff_read_the_regions_name(client: Client, reviewer: User) -> None:
    disturbed()
    look_for_incidents()
    sign_in(client, reviewer, second_factor=True)
    page = client.get(f"/diagnostics/incidents/{Incident.objects.get().pk}").content.decode()
    assert "浦东新区" in page
    assert "310115" not in page


def test_looking_twice_opens_one_and_tells_once() -> None:
    disturbed()
    for _ in range(3):
        look_for_incidents()
    assert Incident.objects.count() == 1
    assert Notice.objects.count() == 3  # one for each shop's owner


def test_later_failures_join_and_those_outside_do_not() -> None:
    disturbed()
    look_for_incidents()
    stray, late = machine(90, 90, region="440305"), machine(91, 91)
    refuse(stray)
    refuse(late)
    look_for_incidents()
    joined = set(IncidentTerminal.objects.values_list("terminal__serial", flat=True))
    assert late.serial in joined
    assert stray.serial not in joined
    assert Incident.objects.get().merchants_count == 4


def test_a_check_joins_it() -> None:
    terminal = disturbed()[0]
    before = open_diagnosis(terminal, by=None, code="96")
    other = open_diagnosis(terminal, by=None, code="61")
    look_for_incidents()
    after = open_diagnosis(terminal, by=None, code="96")
    incident = Incident.objects.get()
    for run in (before, other, after):
        run.refresh_from_db()
    assert (before.incident, other.incident, after.incident) == (incident, None, incident)


def test_the_page_of_a_check_says_it_first_and_sends_nobody_to_the_device(client: Client) -> None:
    terminal = disturbed()[1]
    look_for_incidents()
    run = open_diagnosis(terminal, by=None, code="96")
    runner.run_here(run.pk)  # no acquirer answers: nothing is confirmed
    client.force_login(User.objects.get(email="shop1@shops.example"))
    client.cookies["django_language"] = "en"
    words = client.get(f"/diagnostics/{run.pk}/").content.decode()
    assert "please do not restart or reset" in words
    assert words.index("data-incident") < words.index("data-headline")
    assert "What to do now" not in words


def test_it_is_over_when_payments_go_through_again_and_people_are_told() -> None:
    terminals = disturbed()
    look_for_incidents()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        look_for_incidents()
        assert Incident.objects.get().is_open  # silence is not over
        for terminal in terminals[:2]:
            report(terminal, "00")
        look_for_incidents()
        assert Incident.objects.get().is_open
        report(terminals[2], "00")
        look_for_incidents()
        incident = Incident.objects.get()
        assert not incident.is_open
        assert incident.last_success_at
        look_for_incidents()
    assert Notice.objects.filter(key__startswith="incident_over").count() == 3


def test_a_failure_of_the_last_minutes_keeps_it_open() -> None:
    terminals = disturbed()
    look_for_incidents()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        refuse(terminals[4])
        for terminal in terminals[:4]:
            report(terminal, "00")
        look_for_incidents()
        assert Incident.objects.get().is_open


def test_after_it_is_over_a_new_one_is_a_new_one() -> None:
    disturbed()
    look_for_incidents()
    Incident.objects.update(closed_at=timezone.now(), open_key=None)
    look(timezone.now())
    assert Incident.objects.count() == 2


def test_the_shop_sees_its_own_terminals_and_a_stranger_nothing(client: Client) -> None:
    disturbed()
    look_for_incidents()
    address = f"/diagnostics/incidents/{Incident.objects.get().pk}"
    client.force_login(User.objects.get(email="shop1@shops.example"))
    client.cookies["django_language"] = "en"
    words = client.get(address).content.decode()
    assert "You need not do anything" in words
    assert "SN-0001" in words
    assert "SN-0002" not in words
    assert Incident.objects.get().pk
    client.force_login(User.objects.get(email="shop501@shops.example"))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("path", ["/diagnostics/incidents", "/diagnostics/incidents/{}"])
def test_the_number_of_queries_does_not_grow(client: Client, path: str) -> None:
    owner = machine(1, 1).merchant
    client.force_login(User.objects.get(email="shop1@shops.example"))
    now = timezone.now()
    incident = Incident.objects.create(
        open_key="x", code="96", factor="region", value="310115", began_at=now, last_failure_at=now
    )
    counts = []
    for start, end in ((10, 11), (11, 13), (13, 60)):
        IncidentTerminal.objects.bulk_create(
            IncidentTerminal(
                incident=incident,
                terminal=machine(number, 1),
                merchant=owner,
                first_failure_at=now,
                last_failure_at=now,
            )
            for number in range(start, end)
        )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path.format(incident.pk)).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
