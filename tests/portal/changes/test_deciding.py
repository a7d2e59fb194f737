"""The desk: who may decide, what is needed, what two reviewers at once see, and what the page shows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.acquirer.sandbox import faults
from portal.acquirer.sandbox.server import Running
from portal.actions.changes import answer_change, open_change
from portal.actions.deciding import approve_change, ask_more, hand_over, note_objection, refuse_change
from portal.errors import PortalError
from portal.models import (
    ChangeEvent,
    ChangeKind,
    ChangeRequest,
    Member,
    Merchant,
    Notice,
    Role,
    Terminal,
    Upload,
    UploadState,
    User,
)
from tests.applications.conftest import upload as picture
from tests.portal.changes.conftest import NEW_SIM, OLD_SIM, Settle
from tests.portal.signin import sign_in


@pytest.fixture
def desk(client: Client, reviewer: User) -> Client:
    return sign_in(client, reviewer, second_factor=True)


def decide(client: Client, change: ChangeRequest, **fields: Any) -> Any:
    return client.post(f"/changes/desk/{change.pk}/decide/", {"seen_version": change.version, **fields})


def test_the_queue_shows_what_is_due_first_and_keeps_its_bands(
    desk: Client, sim: ChangeRequest, licence: ChangeRequest
) -> None:
    ChangeRequest.objects.filter(pk=licence.pk).update(act_by=timezone.now())
    page = desk.get("/changes/desk/").content.decode()
    assert page.index(licence.number) < page.index(sim.number)
    assert "late" in page
    assert sim.number not in desk.get("/changes/desk/?kind=licence").content.decode()
    assert sim.number not in desk.get("/changes/desk/?band=done").content.decode()


def test_the_queue_goes_on_where_the_page_ended(
    desk: Client, alice: User, shop: Merchant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(23):
        terminal = Terminal.objects.create(serial=f"SN-{number:04d}X", merchant=shop)
        open_change(ChangeKind.SIM, by=alice, merchant=shop, terminal=terminal, wanted={"iccid": NEW_SIM})
    with django_assert_num_queries(4):
        first = desk.get("/changes/desk/")
    second = desk.get("/changes/desk/" + first.context["next_url"])
    shown = [row.change.pk for page in (first, second) for row in page.context["rows"]]
    assert (len(shown), len(set(shown)), second.context["next_url"]) == (23, 23, "")


def test_a_case_shows_the_three_witnesses(
    desk: Client, sandbox: Running, sim: ChangeRequest, report: object, terminal: Terminal
) -> None:
    page = desk.get(f"/changes/desk/{sim.pk}/").content.decode()
    assert "The acquirer has not been asked yet." in page
    page = desk.get(f"/changes/desk/{sim.pk}/?ask=1").content.decode()
    assert "Register read at" in page
    assert page.count(OLD_SIM) == 2  # ours and the register's
    faults.inject(sandbox.world, "terminal_not_bound", terminal.serial)
    assert desk.get(f"/changes/desk/{sim.pk}/witnesses/").status_code == 200


def test_a_silent_acquirer_is_said_to_be_silent(desk: Client, sim: ChangeRequest) -> None:
    page = desk.get(f"/changes/desk/{sim.pk}/witnesses/").content.decode()
    assert "gave no answer" in page


def test_approving_needs_every_paper_ready(desk: Client, licence: ChangeRequest) -> None:
    Upload.objects.update(state=UploadState.PROCESSING)
    assert "still being prepared" in decide(desk, licence, action="approve").content.decode()
    Upload.objects.update(state=UploadState.READY)
    assert decide(desk, licence, action="approve").status_code == 302


@pytest.mark.parametrize("action", ["ask", "refuse"])
def test_a_reason_is_needed_and_other_wants_words(desk: Client, sim: ChangeRequest, action: str) -> None:
    assert "Choose a reason." in decide(desk, sim, action=action).content.decode()
    page = decide(desk, sim, action=action, **{f"{action}_reason": "other"}).content.decode()
    assert "in your own words" in page
    decide(desk, sim, action=action, **{f"{action}_reason": "other"}, note="Please call at noon.")
    sim.refresh_from_db()
    assert sim.state == {"ask": "needs_more", "refuse": "refused"}[action]


def test_what_is_missing_is_asked_for_sent_and_comes_back(
    desk: Client, licence: ChangeRequest, alice: User, settle: Settle
) -> None:
    settle(lambda: decide(desk, licence, action="ask", ask_reason="date_differs", note="It says 2036-12-30."))
    licence.refresh_from_db()
    assert Notice.objects.filter(user=alice, kind=Notice.Kind.DUTY).count() == 1
    shop_side = sign_in(Client(headers={"accept-language": "en"}), alice)
    page = shop_side.get(f"/changes/{licence.pk}/").content.decode()
    assert "It says 2036-12-30." in page
    assert "The date filled in is not the one on the paper" in page
    sent = {"until": "2036-12-30", "paper_licence": picture(), "seen_version": licence.version}
    settle(lambda: shop_side.post(f"/changes/{licence.pk}/answer/", sent))
    licence.refresh_from_db()
    assert (licence.state, licence.wanted) == ("submitted", {"licence_valid_until": "2036-12-30"})
    assert licence.papers.filter(superseded_at=None).count() == 1
    assert "earlier, replaced since" in desk.get(f"/changes/desk/{licence.pk}/").content.decode()


def test_an_answer_typed_on_an_older_page_is_not_lost(
    desk: Client, licence: ChangeRequest, alice: User, settle: Settle
) -> None:
    settle(lambda: decide(desk, licence, action="ask", ask_reason="date_differs"))
    licence.refresh_from_db()
    shop_side = sign_in(Client(headers={"accept-language": "en"}), alice)
    sent = {"until": "2036-12-30", "note": "It is on the back.", "seen_version": licence.version - 1}
    page = shop_side.post(f"/changes/{licence.pk}/answer/", sent).content.decode()
    assert "in the meantime" in page
    assert "It is on the back." in page
    assert f'name="seen_version" value="{licence.version}"' in page
    licence.refresh_from_db()
    assert licence.state == "needs_more"


def test_a_paper_that_cannot_be_used_is_asked_for_again_by_itself(
    alice: User, shop: Merchant, settle: Settle, client: Client
) -> None:
    damaged = picture(picture().read()[:3000])
    answer = settle(
        lambda: sign_in(client, alice).post("/changes/new/licence/", {"until": "2036-12-31", "paper_licence": damaged})
    )
    assert answer.status_code == 302
    change = ChangeRequest.objects.get()
    assert (change.state, change.reason) == ("needs_more", "paper_unusable")
    page = client.get(answer["Location"]).content.decode()
    assert "One of the files could not be used" in page
    assert "Please take the photo again" in page


def test_of_two_reviewers_one_wins_and_the_other_sees_what_came_between(
    desk: Client, sim: ChangeRequest, rob: User
) -> None:
    refuse_change(ChangeRequest.objects.get(), by=rob, reason="not_proved", note="", seen_version=sim.version)
    answer = decide(desk, sim, action="ask", ask_reason="unreadable", note="Half a page of my own words.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Refused" in page
    assert rob.label in page
    assert "Half a page of my own words." in page
    assert ChangeEvent.objects.filter(change=sim).count() == 2


def test_an_answer_between_look_and_decision_counts(desk: Client, sim: ChangeRequest, rob: User, alice: User) -> None:
    ask_more(ChangeRequest.objects.get(), by=rob, reason="unreadable", note="", seen_version=sim.version)
    answer_change(ChangeRequest.objects.get(), by=alice, wanted={"iccid": OLD_SIM}, papers={})
    assert decide(desk, sim, action="approve").status_code == 409


def test_nobody_decides_on_their_own_request_or_for_their_own_shop(
    desk: Client, sim: ChangeRequest, reviewer: User, alice: User, shop: Merchant
) -> None:
    Member.objects.create(merchant=shop, user=reviewer)
    assert desk.get(f"/changes/desk/{sim.pk}/").status_code == 404
    assert sim.number not in desk.get("/changes/desk/").content.decode()
    User.objects.filter(pk=alice.pk).update(role=Role.REVIEWER)
    alice.refresh_from_db()
    for person in (reviewer, alice):
        with pytest.raises(PortalError) as caught:
            approve_change(sim, by=person, seen_version=sim.version)
        assert caught.value.code == "own_change"


def test_a_merchant_decides_nothing(client: Client, alice: User, charlie: User, sim: ChangeRequest) -> None:
    for person in (alice, charlie):
        assert decide(sign_in(client, person), sim, action="approve").status_code == 404
        with pytest.raises(PortalError):
            approve_change(sim, by=person, seen_version=sim.version)


def test_without_the_second_factor_nothing_is_shown(client: Client, reviewer: User, licence: ChangeRequest) -> None:
    sign_in(client, reviewer)
    for path in ("/changes/desk/", f"/changes/desk/{licence.pk}/", f"/changes/papers/{licence.papers.get().pk}/1/"):
        assert client.get(path).status_code == 302


def test_the_packet_has_the_values_and_every_page(desk: Client, licence: ChangeRequest, reviewer: User) -> None:
    approve_change(licence, by=reviewer, seen_version=licence.version)
    page = desk.get(f"/changes/desk/{licence.pk}/packet/").content.decode()
    assert "2036-12-31" in page
    assert f"/changes/papers/{licence.papers.get().pk}/1/" in page


def test_what_the_portal_carries_itself_is_not_handed_over(sim: ChangeRequest, reviewer: User) -> None:
    approve_change(sim, by=reviewer, seen_version=sim.version)
    with pytest.raises(PortalError):
        hand_over(sim, by=reviewer, reference="X", seen_version=sim.version)


def test_an_acquirer_that_says_no_by_telephone_is_noted_in_its_words(
    desk: Client, licence: ChangeRequest, reviewer: User, alice: User
) -> None:
    approve_change(licence, by=reviewer, seen_version=licence.version)
    note_objection(licence, by=reviewer, note="The seal is missing.", seen_version=licence.version)
    assert (licence.state, licence.objection) == ("not_carried", "The seal is missing.")
    page = sign_in(Client(headers={"accept-language": "en"}), alice).get(f"/changes/{licence.pk}/").content.decode()
    assert "The seal is missing." in page


def test_every_state_has_its_page_on_both_sides(
    desk: Client, alice: User, shop: Merchant, terminal: Terminal, ready_paper: Callable[[], Upload]
) -> None:
    shop_side = sign_in(Client(headers={"accept-language": "en"}), alice)
    wanted: dict[ChangeKind, dict[str, Any]] = {
        ChangeKind.SIM: {"iccid": NEW_SIM},
        ChangeKind.PLACE: {"address": "上海市徐汇区 9 号", "position": [31.2, 121.4]},
        ChangeKind.BINDING: {"mid": shop.mid, "tid": "10000009"},
        ChangeKind.UNBIND: {"why": "closing"},
        ChangeKind.LICENCE: {"licence_valid_until": "long_term"},
        ChangeKind.IDENTITY: {"id_valid_until": "2036-01-01"},
        ChangeKind.DETAILS: {"name": "New name"},
    }
    for kind, values in wanted.items():
        of_terminal = kind in {"sim", "place", "binding", "unbind"}
        papers = {} if of_terminal else {name: ready_paper() for name in ("licence", "id_front", "id_back")}
        change, _ = open_change(
            kind, by=alice, merchant=shop, terminal=terminal if of_terminal else None, wanted=values, papers=papers
        )
        for state in ChangeRequest._meta.get_field("state").choices or []:
            ChangeRequest.objects.filter(pk=change.pk).update(state=state[0], trouble="bound_elsewhere")
            assert shop_side.get(f"/changes/{change.pk}/").status_code == 200
            assert desk.get(f"/changes/desk/{change.pk}/").status_code == 200
