"""A spare for a terminal that failed and back again, through a real HTTP acquirer: asked for, done, read back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from portal.acquirer.sandbox import transport
from portal.acquirer.sandbox.server import Running
from portal.actions.spares import cancel_swap, keep_spare, put_aside, put_to_work, retry_swap, start_swap, swap_back
from portal.actions.terminals import NOBODYS
from portal.condition import condition_of
from portal.effects import swapping
from portal.effects.swapping import carry_swap
from portal.errors import PortalError
from portal.models import Member, MemberRole, Merchant, Readiness, Swap, SwapState, Terminal, User
from portal.queries import terminal_page
from portal.spares.outlook import SWAPS, TROUBLES
from portal.terminals.stages import Reader, Stage
from tests.portal.signin import sign_in
from tests.portal.spares.conftest import PLACE, Carry

pytestmark = pytest.mark.django_db


def states(*terminals: Terminal) -> list[str]:
    for one in terminals:
        one.refresh_from_db()
    return [one.status for one in terminals]


def test_a_spare_takes_over_and_gives_back_and_each_step_is_read_back(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, carry: Carry
) -> None:
    swap = start_swap(terminal, by=alice, spare=spare)
    assert states(terminal, spare) == ["active", "spare"]  # not before it is proved
    carry(swap, "swapped")
    assert states(terminal, spare) == ["in_repair", "active"]
    assert spare.place_address == PLACE["address"]
    entry = sandbox.world.get("terminal", spare.serial) or {}
    assert (entry["tid"], entry["place"]["address"], entry["status"]) == ("10000002", PLACE["address"], "active")
    for step in swap.steps.all():
        assert step.asked_at is not None
        assert step.done_at is not None
        assert step.asked_at <= step.done_at

    swap_back(swap, by=alice)
    carry(swap, "returned")
    assert states(terminal, spare) == ["active", "spare"]
    assert swap.steps.count() == 8
    readiness = Readiness.objects.get(terminal=spare)
    assert readiness.due_on == timezone.localdate() + timedelta(days=30)


def test_the_terminal_that_was_swapped_out_says_so(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, carry: Carry
) -> None:
    carry(start_swap(terminal, by=alice, spare=spare), "swapped")
    now = timezone.now()
    [row], _after = terminal_page(alice, now, stage="swapped_out")
    assert (row, condition_of(row, now).stage) == (terminal, Stage.SWAPPED_OUT)


def test_a_worker_killed_anywhere_leaves_the_swap_to_the_next(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies after every single write; the next goes on with the same keys, and nothing is done twice."""
    swap = start_swap(terminal, by=alice, spare=spare)
    writing, writes = swapping._write, 0

    def write_and_die(*args: object, **columns: object) -> None:
        nonlocal writes
        writing(*args, **columns)  # type: ignore[arg-type]
        writes += 1
        raise SystemExit

    for _life in range(100):
        if not swap.steps.filter(done_at=None).exists():
            break
        with monkeypatch.context() as dying:
            dying.setattr(swapping, "_write", write_and_die)
            try:
                carry(swap, "swapped")
            except SystemExit:
                continue
            except AssertionError:
                continue
    carry(swap, "swapped")
    assert writes >= 10
    assert len({step.command_id for step in swap.steps.all() if step.command_id}) == 2
    assert len(sandbox.world.scan("command", after="", limit=99)) == 2
    assert states(terminal, spare) == ["in_repair", "active"]


@pytest.mark.parametrize("wire", ["error_503", "error_500", "malformed", "reset"])
def test_a_silent_acquirer_is_waited_out(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, carry: Carry, wire: str
) -> None:
    swap = start_swap(terminal, by=alice, spare=spare)
    transport.inject(sandbox.world, wire, {"operation": "bind", "times": 1})
    carry(swap, "swapped")


def test_a_refusal_stands_with_its_reason_until_somebody_tries_again(
    sandbox: Running, client: Client, alice: User, terminal: Terminal, spare: Terminal, carry: Carry
) -> None:
    sandbox.world.change("terminal", spare.serial, {"mid": "822290054110023"})  # bound elsewhere
    swap = start_swap(terminal, by=alice, spare=spare)
    carry_swap(str(swap.pk))
    swap.refresh_from_db()
    assert (swap.state, swap.trouble, swap.due_at) == ("swapping", "bind_refused", None)
    sign_in(client, alice)
    answer = client.get(f"/swaps/{swap.pk}/")
    assertContains(answer, "The acquirer did not accept the binding.")
    assertContains(answer, "Try this step again")
    sandbox.world.change("terminal", spare.serial, {"mid": None})
    retry_swap(swap, by=alice)
    carry(swap, "swapped")


def test_a_spare_that_never_reports_fails_after_its_patience_and_never_counts_as_working(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal
) -> None:
    swap = start_swap(terminal, by=alice, spare=spare)
    for _round in range(40):
        Swap.objects.filter(pk=swap.pk).update(due_at=timezone.now(), lease_until=None)
        carry_swap(str(swap.pk))
        swap.refresh_from_db()
        if swap.trouble == "no_report":
            break
    assert (swap.trouble, swap.due_at is None) == ("no_report", False)
    swap.steps.filter(done_at=None).update(asked_at=timezone.now() - timedelta(minutes=16))
    Swap.objects.filter(pk=swap.pk).update(due_at=timezone.now())
    carry_swap(str(swap.pk))
    swap.refresh_from_db()
    assert (swap.state, swap.trouble, swap.due_at) == ("swapping", "no_report", None)
    assert states(terminal, spare) == ["active", "spare"]


def test_pressed_twice_it_is_one_swap_and_a_spare_serves_one_terminal(
    alice: User, shop: Merchant, terminal: Terminal, spare: Terminal
) -> None:
    first = start_swap(terminal, by=alice, spare=spare)
    assert start_swap(terminal, by=alice, spare=spare).pk == first.pk
    other = Terminal.objects.create(serial="SN-0003", merchant=shop, tid="10000003", status="active")
    with pytest.raises(PortalError, match="another swap"):
        start_swap(other, by=alice, spare=spare)
    with pytest.raises(PortalError):
        put_to_work(spare, by=alice)


@pytest.mark.parametrize("role", ["maintenance", "cashier", "finance"])
def test_only_those_who_keep_the_terminals_swap(
    shop: Merchant, charlie: User, terminal: Terminal, spare: Terminal, role: str
) -> None:
    Member.objects.create(merchant=shop, user=charlie, role=MemberRole(role))
    if role == "maintenance":
        assert start_swap(terminal, by=charlie, spare=spare).state == "swapping"
        return
    for deed in (lambda: start_swap(terminal, by=charlie, spare=spare), lambda: put_aside(terminal, by=charlie)):
        with pytest.raises(PortalError) as told:
            deed()
        assert told.value.code == "not_allowed"


def test_a_spare_of_another_shop_is_not_taken(alice: User, terminal: Terminal) -> None:
    other = Merchant.objects.create(mid="898310058120002", name="Second")
    Member.objects.create(merchant=other, user=alice, role=MemberRole.OWNER)
    strange = Terminal.objects.create(serial="SN-9", merchant=other, tid="1", status="spare")
    with pytest.raises(PortalError) as told:
        start_swap(terminal, by=alice, spare=strange)
    assert told.value.code == "another_shop"


def test_a_spare_that_was_bound_when_the_swap_was_cancelled_goes_back_to_its_own_place(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal
) -> None:
    swap = start_swap(terminal, by=alice, spare=spare)
    carry_swap(str(swap.pk))

    def place() -> str:
        return str((sandbox.world.get("terminal", spare.serial) or {})["place"]["address"])

    assert place() == PLACE["address"]
    cancel_swap(swap, by=alice)
    assert swap.due_at is not None
    assert swap.due_at > timezone.now()  # a call that is still in the air comes before
    for _time in range(2):
        Swap.objects.filter(pk=swap.pk).update(due_at=timezone.now(), lease_until=None)
        carry_swap(str(swap.pk))
        swap.refresh_from_db()
        assert (place(), swap.state, swap.due_at, swap.trouble) == ("储物间", "cancelled", None, "")
    assert states(terminal, spare) == ["active", "spare"]


def test_a_cancelled_swap_leaves_alone_a_spare_that_went_on_to_something_else(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal
) -> None:
    swap = start_swap(terminal, by=alice, spare=spare)
    carry_swap(str(swap.pk))
    cancel_swap(swap, by=alice)
    put_to_work(spare, by=alice)
    Swap.objects.filter(pk=swap.pk).update(due_at=timezone.now(), lease_until=None)
    carry_swap(str(swap.pk))
    swap.refresh_from_db()
    assert swap.due_at is None
    assert (sandbox.world.get("terminal", spare.serial) or {})["place"]["address"] == PLACE["address"]


def test_the_spare_may_stay_and_a_swap_may_be_cancelled_before_it_is_proved(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, carry: Carry
) -> None:
    assert cancel_swap(start_swap(terminal, by=alice, spare=spare), by=alice).is_over
    swap = carry(start_swap(terminal, by=alice, spare=spare), "swapped")
    with pytest.raises(PortalError):
        cancel_swap(swap, by=alice)
    assert keep_spare(swap, by=alice).is_over
    assert states(terminal, spare) == ["in_repair", "active"]


def test_what_has_left_the_shop_is_not_swapped_back(
    sandbox: Running, alice: User, terminal: Terminal, spare: Terminal, carry: Carry
) -> None:
    swap = carry(start_swap(terminal, by=alice, spare=spare), "swapped")
    Terminal.objects.filter(pk=terminal.pk).update(**NOBODYS)
    swap.failed.refresh_from_db()
    with pytest.raises(PortalError) as told:
        swap_back(swap, by=alice)
    assert told.value.code == "left_the_shop"


@pytest.mark.parametrize("state", SwapState)
def test_every_state_of_a_swap_tells_every_reader_what_comes_next(state: SwapState) -> None:
    assert all(str(SWAPS[state].step(reader)) for reader in Reader)
    assert all(str(words) for words in TROUBLES.values())


def test_the_pages_lead_through_it(
    sandbox: Running, client: Client, alice: User, terminal: Terminal, spare: Terminal, carry: Carry
) -> None:
    sign_in(client, alice)
    assertContains(client.get("/terminals/SN-0001/"), "/terminals/SN-0001/swap/")
    assertContains(client.get("/terminals/SN-0001/swap/"), "SN-0002")
    answer = client.post("/terminals/SN-0001/swap/", {"spare": "SN-0002"})
    swap = Swap.objects.get()
    assertRedirects(answer, f"/swaps/{swap.pk}/")
    htmx = {"HX-Request": "true"}
    assert client.get(f"/swaps/{swap.pk}/", headers=htmx).status_code == 200
    carry(swap, "swapped")
    piece = client.get(f"/swaps/{swap.pk}/", headers=htmx)
    assert piece.status_code == 286
    assertNotContains(piece, "<html", status_code=286)
    assertContains(client.get("/terminals/SN-0001/"), "A spare works in its place.")
    assertRedirects(client.post(f"/swaps/{swap.pk}/act/", {"deed": "swap_back"}), f"/swaps/{swap.pk}/")
    carry(swap, "returned")
    assertContains(client.get("/spares/"), "Earlier swaps")


@pytest.mark.parametrize("spare_given", ["", "SN-0001", "SN%00", "nonsense"])
def test_a_spare_that_is_none_is_asked_for_again(
    client: Client, alice: User, terminal: Terminal, spare: Terminal, spare_given: str
) -> None:
    sign_in(client, alice)
    assert client.post("/terminals/SN-0001/swap/", {"spare": spare_given}).status_code == 200
    assert not Swap.objects.exists()
