"""The pages of a problem: one button, one step a screen, words for what is in the way, and the proof at the end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.remedies import ask_for
from diagnostics.models import Diagnosis, Problem, ProblemState, RemedyRun, RemoteCommand, Tick
from diagnostics.opening import open_diagnosis
from portal.models import Member, MemberRole, Merchant, SupportCase, Terminal, User
from tests.diagnostics.conftest import SERIAL, Acquirer
from tests.diagnostics.fix.conftest import Captured, backed_up, found
from tests.portal.signin import sign_in


def url(name: str, problem: Problem, *more: str) -> str:
    return reverse(f"diagnostics:{name}", args=[problem.pk, *more])


def text(page: Client, address: str) -> str:
    response = page.get(address, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_the_result_offers_the_first_remedy_as_one_button(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "keys_invalid")
    body = text(page, reverse("diagnostics:diagnosis", args=[problem.seen_by_id]))
    assert f'action="{url("remedy_ask", problem, "sign_on")}"' in body
    assert body.count("btn-primary") == 1


def test_one_press_asks_and_the_page_shows_it_is_asked_for(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "keys_invalid")
    response = page.post(url("remedy_ask", problem, "sign_on"))
    assert response["Location"] == url("problem", problem)
    body = text(page, url("problem", problem))
    assert ('data-command="asked"' in body, "Asked for" in body, 'http-equiv="refresh"' in body) == (True, True, True)


def test_a_watcher_hears_nothing_while_nothing_changes(
    quick: Acquirer, shop: Terminal, page: Client, owner: User
) -> None:
    problem = found(quick, shop, "keys_invalid")
    ask_for(problem, "sign_on", by=owner)
    seen = page.get(url("problem", problem)).context["seen"]
    same = page.get(url("problem_progress", problem), {"seen": seen})
    other = page.get(url("problem_progress", problem), {"seen": "else"})
    assert (same.status_code, same.content, other.status_code) == (204, b"", 200)
    RemoteCommand.objects.update(state="failed", finished_at=timezone.now(), due_at=None)
    assert page.get(url("problem_progress", problem), {"seen": seen}).status_code == 286


def test_what_is_in_the_way_stands_in_words_with_the_one_press(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "firmware_outdated")
    body = text(page, url("remedy", problem, "update_firmware"))
    assert "The settings were never backed up" in body
    assert "Back up first, then: Update the firmware" in body
    assert page.post(url("remedy_ask", problem, "update_firmware"))["Location"] == url("problem", problem)
    assert RemoteCommand.objects.count() == 4


def test_unsent_payments_are_told_and_refused(quick: Acquirer, shop: Terminal, page: Client) -> None:
    quick.inject("unsent_payments")
    problem = found(quick, shop, "firmware_outdated")
    body = text(page, url("remedy", problem, "update_firmware"))
    assert "still holds payments that were not sent" in body
    assert "Back up first" not in body
    response = page.post(url("remedy_ask", problem, "update_firmware"), follow=True)
    assert "send them first" in response.content.decode()
    assert RemoteCommand.objects.count() == 0


def test_a_cashier_is_told_whose_press_it_is(quick: Acquirer, shop: Terminal, page: Client, owner: User) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    Member.objects.filter(user=owner).update(role=MemberRole.CASHIER)
    for address in (url("problem", problem), url("remedy", problem, "update_firmware")):
        assert "only the owner or maintenance" in text(page, address)
    page.post(url("remedy_ask", problem, "update_firmware"))
    assert RemoteCommand.objects.count() == 0


def test_steps_by_hand_come_one_on_a_screen(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "network_down")
    address = url("remedy", problem, "check_network")
    assert "Step 1 of 4" in text(page, address)
    page.post(url("remedy_tick", problem, "check_network"), {"step": "0"})
    page.post(url("remedy_tick", problem, "check_network"), {"step": "0"})
    body = text(page, address)
    assert ("Step 2 of 4" in body, Tick.objects.count()) == (True, 1)
    assert "Not done after all" in text(page, address + "?step=0")
    page.post(url("remedy_tick", problem, "check_network"), {"step": "0", "undo": "1"})
    assert ("Step 1 of 4" in text(page, address), Tick.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        ("network_down", "check_network"),
        ("parameters_stale", "download_parameters"),
        ("sim_replaced", "report_sim_change"),
        ("merchant_frozen", "answer_risk_control"),
    ],
)
def test_so_do_those_that_a_command_a_request_or_a_person_follows(
    quick: Acquirer, shop: Terminal, page: Client, fault: str, remedy: str
) -> None:
    problem = found(quick, shop, fault)
    address = url("remedy", problem, remedy)
    assert "Step 1 of" in text(page, address)
    page.post(url("remedy_tick", problem, remedy), {"step": "0"})
    assert "Step 2 of" in text(page, address)


@pytest.mark.parametrize("step", ["", "x", "-1", "99", "９", "1e3", "9999999999999999999"])
def test_a_step_that_is_none_is_refused(quick: Acquirer, shop: Terminal, page: Client, step: str) -> None:
    problem = found(quick, shop, "network_down")
    assert page.post(url("remedy_tick", problem, "check_network"), {"step": step}).status_code == 302
    assert Tick.objects.count() == 0
    assert page.get(url("remedy", problem, "check_network"), {"step": step}).status_code == 200


def test_yes_checks_only_what_did_not_pass_and_proves_it(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "sim_replaced")
    quick.lift()
    quick.report()
    response = page.post(url("remedy_outcome", problem, "restore_sim"), {"helped": "yes"})
    run = Diagnosis.objects.get(previous=problem.seen_by)
    assert response["Location"] == reverse("diagnostics:diagnosis", args=[run.pk])
    runner.run_here(run.pk)
    body = text(page, url("problem", problem))
    assert ("Fixed, and proved on" in body, "The sign-on test passed at" in body) == (True, True)
    assert RemedyRun.objects.get().helped is True
    result = text(page, reverse("diagnostics:diagnosis", args=[run.pk]))
    assert ("Fixed, and proved" in result, "Not asked again this time" in result) == (True, True)


def test_yes_pressed_twice_is_one_check(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "sim_replaced")
    first = page.post(url("remedy_outcome", problem, "restore_sim"), {"helped": "yes"})
    second = page.post(url("remedy_outcome", problem, "restore_sim"), {"helped": "yes"})
    assert first["Location"] == second["Location"]
    assert Diagnosis.objects.count() == 2


def test_no_leads_on_to_the_next_remedy_the_next_cause_and_a_person(
    quick: Acquirer, shop: Terminal, page: Client
) -> None:
    quick.inject("fees_in_arrears")
    problem = found(quick, shop, "keys_invalid")
    other = Problem.objects.get(cause="fees_in_arrears")

    def no(about: Problem, key: str) -> str:
        return str(page.post(url("remedy_outcome", about, key), {"helped": "no"})["Location"])

    assert no(problem, "sign_on") == url("remedy", problem, "ask_provider")
    assert no(problem, "ask_provider") == url("problem", other)
    Problem.objects.filter(pk=problem.pk).update(state=ProblemState.CLOSED, closed_at=timezone.now())
    assert no(other, "pay_fees") == url("remedy", other, "ask_person")


def test_every_remedy_of_every_cause_has_a_page(quick: Acquirer, shop: Terminal, page: Client) -> None:
    from diagnostics import catalogue

    problem = found(quick, shop, "keys_invalid")
    for key, cause in catalogue.causes().items():
        Problem.objects.filter(pk=problem.pk).update(cause=key)
        assert page.get(url("problem", problem)).status_code == 200, key
        for remedy in cause.remedies:
            assert page.get(url("remedy", problem, remedy)).status_code == 200, (key, remedy)


def test_a_remedy_that_needs_a_person_is_one_press_to_a_case(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "keys_invalid")
    press = reverse("diagnostics:ask_person", args=[problem.seen_by_id])
    assert f'action="{press}"' in text(page, url("remedy", problem, "ask_provider"))
    opened = page.post(press, {"remedy": "ask_provider"})
    case = SupportCase.objects.get()
    assert opened["Location"] == reverse("support:case", args=[case.pk])
    assert opened["Location"] in text(page, url("remedy", problem, "ask_provider"))


def test_a_remedy_of_another_cause_is_not_there(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "keys_invalid")
    assert page.get(url("remedy", problem, "update_firmware")).status_code == 404
    page.post(url("remedy_ask", problem, "update_firmware"))
    assert RemoteCommand.objects.count() == 0


def test_a_problem_stays_with_the_merchant_it_was_about(
    quick: Acquirer, shop: Terminal, page: Client, client: Client, stranger: User
) -> None:
    problem = found(quick, shop, "keys_invalid")
    buyer = Merchant.objects.create(mid="898310058129999", name="二手店")
    Member.objects.create(merchant=buyer, user=stranger)
    Terminal.objects.filter(pk=shop.pk).update(merchant=buyer)
    assert page.get(url("problem", problem)).status_code == 200
    presses = [("remedy_ask", "sign_on"), ("remedy_outcome", "sign_on"), ("remedy_tick", "sign_on"), ("recheck",)]
    for name, *more in presses:
        assert page.post(url(name, problem, *more)).status_code == 404
    client.force_login(stranger)
    assert client.get(url("problem", problem)).status_code == 404
    assert "Keys are missing" not in text(client, reverse("diagnostics:problems", args=[SERIAL]))


def test_staff_may_act_and_are_named_only_as_staff(
    quick: Acquirer, shop: Terminal, client: Client, reviewer: User
) -> None:
    problem = found(quick, shop, "firmware_outdated")
    backed_up(quick)
    sign_in(client, reviewer, second_factor=True)
    client.cookies["django_language"] = "en"
    client.post(url("remedy_ask", problem, "update_firmware"))
    assert RemoteCommand.objects.count() == 3
    assert "Our staff" in text(client, url("problem", problem))


@pytest.mark.parametrize("tried", [1, 3])
def test_the_page_of_a_problem_asks_a_fixed_number_of_questions(
    quick: Acquirer, shop: Terminal, page: Client, owner: User, tried: int, django_assert_num_queries: Any
) -> None:
    problem = found(quick, shop, "keys_invalid")
    ask_for(problem, "sign_on", by=owner)
    for number in range(tried):
        run = RemedyRun.objects.create(problem=problem, remedy=f"old{number}", helped=False, ended_at=timezone.now())
        Tick.objects.create(remedy_run=run, step=0)
    # session, person, problem, remedies, ticks, commands, recheck, role twice, others, events, and the watcher's pace
    with django_assert_num_queries(10):
        page.get(url("problem", problem))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(
    quick: Acquirer, shop: Terminal, page: Client, number: int, django_assert_num_queries: Any
) -> None:
    problem = found(quick, shop, "keys_invalid")
    for day in range(1, number):
        at = timezone.now() - timedelta(days=day)
        Problem.objects.create(
            terminal=shop, merchant=problem.merchant, cause="network_down", certainty="likely", seen_at=at,
            state=ProblemState.CLOSED, closed_at=at,
        )  # fmt: skip
    with django_assert_num_queries(4):  # session, person, terminal, problems
        body = page.get(reverse("diagnostics:problems", args=[SERIAL])).content.decode()
    assert body.count("Fixed, and proved on") == number - 1


def test_a_partial_run_asks_afresh_only_what_is_needed(
    quick: Acquirer, shop: Terminal, page: Client, django_capture_on_commit_callbacks: Captured
) -> None:
    problem = found(quick, shop, "sim_replaced")
    page.post(url("recheck", problem))
    run = Diagnosis.objects.get(previous=problem.seen_by)
    carried = dict(run.readings.values_list("witness", "read_at"))
    assert sorted(carried) == ["account", "merchant", "parameters", "status"]
    before = dict(Diagnosis.objects.get(pk=run.previous_id).readings.values_list("witness", "read_at"))
    runner.run_here(run.pk)
    after = {row.witness: (row.carried, row.read_at) for row in run.readings.all()}
    assert {name: after[name] for name in carried} == {name: (True, before[name]) for name in carried}
    assert {name for name, (was, _) in after.items() if was} == set(carried)


def test_an_old_run_has_nothing_to_carry(quick: Acquirer, shop: Terminal, page: Client) -> None:
    problem = found(quick, shop, "sim_replaced")
    assert problem.seen_by
    problem.seen_by.readings.update(read_at=timezone.now() - timedelta(minutes=16))
    page.post(url("recheck", problem))
    run = Diagnosis.objects.get(previous=problem.seen_by)
    assert run.readings.count() == 0


def test_what_was_carried_is_never_a_proof(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "sim_replaced")
    quick.lift()
    quick.report()
    run = open_diagnosis(shop, by=None, previous=problem.seen_by)
    for witness in ("terminal",):
        run.readings.create(
            witness=witness, carried=True, read_at=timezone.now(),
            data=Diagnosis.objects.get(pk=run.previous_id).readings.get(witness=witness).data,
        )  # fmt: skip
    runner.run_here(run.pk)
    problem.refresh_from_db()
    last = problem.events.last()
    assert last is not None
    assert (problem.state, last.note) == (ProblemState.OPEN, "not_fresh")


def test_an_id_that_is_nobodys_is_not_found(page: Client) -> None:
    assert page.get(reverse("diagnostics:problem", args=[UUID(int=0)])).status_code == 404
