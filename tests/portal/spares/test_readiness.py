"""The monthly check of a spare: reminded of, begun by a person, done only by what the spare reports."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNumQueries, assertRedirects

from portal.acquirer.sandbox import transport
from portal.acquirer.sandbox.server import Running
from portal.actions.spares import check_readiness, put_aside
from portal.effects.readiness import carry_readiness, plan_missing, plan_next
from portal.models import Merchant, Notice, Readiness, Terminal, User
from portal.terminals.stages import Stage
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


def look(row: Readiness, *, rounds: int = 1) -> Readiness:
    for _round in range(rounds):
        Readiness.objects.filter(pk=row.pk, due_at__isnull=False).update(due_at=timezone.now(), lease_until=None)
        carry_readiness(row.pk)
        row.refresh_from_db()
        if row.state != "checking":
            break
    return row


def test_it_is_ready_only_when_it_has_reported_signed_on_and_reported_that(
    sandbox: Running, alice: User, spare: Terminal, reports: Callable[[Terminal], None]
) -> None:
    row = check_readiness(spare, by=alice)
    assert (look(row).state, row.trouble, row.command_id) == ("checking", "no_report", "")  # switched off as yet
    reports(spare)
    for _round in range(100):
        if look(row).signed_at is not None:
            break
    assert (row.state, row.trouble) == ("checking", "no_report")  # its old report says nothing of the sign-on
    reports(spare)
    assert look(row).state == "waiting"
    assert row.ready_at is not None
    assert row.due_on == timezone.localdate() + timedelta(days=30)
    assert row.due_at is not None
    assert timezone.localtime(row.due_at).hour == 9


def test_a_refused_sign_on_is_not_ready(
    sandbox: Running, alice: User, spare: Terminal, reports: Callable[[Terminal], None]
) -> None:
    sandbox.world.change("merchant", "898310058120001", {"status": "frozen"})
    row = check_readiness(spare, by=alice)
    reports(spare)
    look(row, rounds=100)
    assert (row.state, row.trouble, row.ready_at) == ("failed", "command_failed", None)
    assert "sign-on refused" in row.detail


def test_a_check_that_nobody_answers_ends_as_not_ready(sandbox: Running, alice: User, spare: Terminal) -> None:
    row = check_readiness(spare, by=alice)
    Readiness.objects.update(asked_at=timezone.now() - timedelta(minutes=31))
    assert (look(row).state, row.trouble) == ("failed", "no_report")


def test_a_silent_acquirer_is_asked_again(
    sandbox: Running, alice: User, spare: Terminal, reports: Callable[[Terminal], None]
) -> None:
    transport.inject(sandbox.world, "error_500", {"operation": "send_command", "times": 1})
    row = check_readiness(spare, by=alice)
    reports(spare)
    assert look(row).state == "checking"
    for _round in range(100):
        reports(spare)
        if look(row).state == "waiting":
            break
    assert row.ready_at is not None


def test_pressed_twice_it_is_one_check(alice: User, spare: Terminal) -> None:
    first = check_readiness(spare, by=alice)
    assert check_readiness(spare, by=alice).key == first.key


def test_the_owner_is_reminded_on_the_day_and_every_week_until_it_is_done(alice: User, spare: Terminal) -> None:
    row = plan_next(spare)
    look(row)
    assert Notice.objects.count() == 0
    Readiness.objects.update(due_on=timezone.localdate())
    look(row)
    look(row)  # asked about again on the same day
    assert Notice.objects.count() == 1
    Readiness.objects.update(due_on=timezone.localdate() - timedelta(days=7))
    look(row)
    assert Notice.objects.count() == 2
    assert "SN-0002" in Notice.objects.order_by("pk")[0].title
    assert Notice.objects.filter(user=alice).count() == Notice.objects.count()


def test_who_sees_to_it_is_reminded_instead_of_the_owner(bob: User, spare: Terminal) -> None:
    Terminal.objects.filter(pk=spare.pk).update(keeper=bob)
    row = plan_next(spare)
    Readiness.objects.update(due_on=timezone.localdate())
    look(row)
    assert [notice.user for notice in Notice.objects.all()] == [bob]


def test_what_is_a_spare_no_more_is_not_asked_about(alice: User, spare: Terminal) -> None:
    row = plan_next(spare)
    Readiness.objects.update(due_on=timezone.localdate())
    Terminal.objects.filter(pk=spare.pk).update(status="active")
    assert look(row).due_at is None
    assert not Notice.objects.exists()


def test_spares_that_were_imported_get_a_day_too(spare: Terminal) -> None:
    plan_missing()
    plan_missing()
    assert Readiness.objects.get().due_on == timezone.localdate() + timedelta(days=7)


def test_a_terminal_put_aside_is_planned_and_shown(client: Client, alice: User, terminal: Terminal) -> None:
    put_aside(terminal, by=alice)
    assert Readiness.objects.get().terminal == terminal
    sign_in(client, alice)
    assertContains(client.get("/spares/"), "SN-0001")
    assertContains(client.get(f"/terminals/?stage={Stage.SPARE}"), "SN-0001")


def test_the_check_is_begun_on_the_page(client: Client, alice: User, spare: Terminal) -> None:
    sign_in(client, alice)
    assertContains(client.get("/spares/"), "Never checked")
    assertRedirects(client.post("/terminals/SN-0002/spare/", {"deed": "check"}), "/spares/")
    assertContains(client.get("/spares/"), "Check is going on")
    assert client.post("/terminals/SN-0002/spare/", {"deed": "nonsense"}).status_code == 302


@pytest.mark.parametrize("size", [1, 4])
def test_the_list_of_spares_asks_the_same_number_of_questions(
    client: Client, alice: User, shop: Merchant, size: int
) -> None:
    for number in range(size):
        plan_next(Terminal.objects.create(serial=f"S-{number}", merchant=shop, tid=f"{number}", status="spare"))
    sign_in(client, alice)
    client.get("/spares/")
    with assertNumQueries(5):
        client.get("/spares/")
