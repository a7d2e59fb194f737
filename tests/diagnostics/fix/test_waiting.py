"""A problem that waits for something outside comes back into the check by itself, whatever message was lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics import problems, rechecks
from diagnostics.actions.ask_person import ask_person
from diagnostics.models import Diagnosis, Problem, ProblemState, Recheck
from diagnostics.tasks import come_back, recheck, sweep
from portal.actions.support import move_case
from portal.models import ChangeKind, ChangeRequest, ChangeState, Merchant, Report, SupportCase, Terminal, User
from tests.diagnostics.conftest import Acquirer
from tests.diagnostics.fix.conftest import Captured, due_now, found

CHANGE = "change:0b0e7a5e-6d5e-4b6e-9d3e-0a4b5c6d7e8f"


def test_what_is_decided_is_checked_again_once(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "qualification_expired")
    assert problems.wait_for(problem, CHANGE)
    come_back(CHANGE)
    come_back(CHANGE)
    problem.refresh_from_db()
    assert (problem.state, problem.waiting_for, Recheck.objects.count()) == (ProblemState.OPEN, "", 1)
    sweep()
    assert Diagnosis.objects.filter(previous=problem.seen_by).count() == 1
    assert [event.what for event in problem.events.all()] == ["found", "waiting", "came_back", "checked"]


def test_another_decision_is_nobodys(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "qualification_expired")
    problems.wait_for(problem, CHANGE)
    for reference in ("change:11111111-1111-4111-8111-111111111111", "change:x", "case:1", ""):
        come_back(reference)
    problem.refresh_from_db()
    assert (problem.state, Recheck.objects.count()) == (ProblemState.WAITING, 0)


def test_only_an_open_problem_can_begin_to_wait(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "qualification_expired")
    assert [problems.wait_for(problem, CHANGE), problems.wait_for(problem, "case:1")] == [True, False]


def test_a_planned_check_waits_for_the_next_report_and_not_for_ever(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "sim_replaced")
    planned = rechecks.plan(problem, by=None, report_after=timezone.now())
    recheck(planned.pk)
    planned.refresh_from_db()
    assert (planned.run, planned.trouble) == (None, "no_report")
    Recheck.objects.update(patience_until=timezone.now() - timedelta(seconds=1))
    due_now()
    sweep()
    planned.refresh_from_db()
    assert (planned.run is not None, planned.due_at) == (True, None)


def test_a_planned_check_begins_with_the_report(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "sim_replaced")
    planned = rechecks.plan(problem, by=None, report_after=timezone.now())
    quick.report()
    recheck(planned.pk)
    planned.refresh_from_db()
    assert planned.run is not None


def test_planning_twice_is_one_check_and_pressing_takes_it_over(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "sim_replaced")
    first = rechecks.plan(problem, by=None, report_after=timezone.now())
    assert rechecks.plan(problem, by=None) == first
    run = rechecks.at_once(problem, by=None)
    assert rechecks.at_once(problem, by=None) == run
    due_now()
    sweep()
    assert (Recheck.objects.get().run, Diagnosis.objects.count()) == (run, 2)


def test_a_worker_that_lost_its_claim_opens_no_second_run(quick: Acquirer, shop: Terminal) -> None:
    problem = found(quick, shop, "sim_replaced")
    planned = rechecks.plan(problem, by=None)
    late = Recheck.objects.get(pk=planned.pk)
    assert late.claim(timedelta(seconds=15))
    run = rechecks.at_once(problem, by=None)
    assert late.settle(run=None) is False
    assert (Recheck.objects.get().run, Diagnosis.objects.count()) == (run, 2)


@pytest.mark.parametrize("why", ["closed", "moved"])
def test_what_is_closed_or_moved_away_is_not_checked(quick: Acquirer, shop: Terminal, why: str) -> None:
    problem = found(quick, shop, "sim_replaced")
    planned = rechecks.plan(problem, by=None)
    if why == "closed":
        Problem.objects.update(state=ProblemState.CLOSED, closed_at=timezone.now())
    else:
        buyer = Merchant.objects.create(mid="898310058129999", name="二手店")
        Terminal.objects.filter(pk=shop.pk).update(merchant=buyer)
    recheck(planned.pk)
    planned.refresh_from_db()
    assert (planned.run, planned.trouble, planned.due_at) == (None, "no_longer", None)


def test_a_problem_without_reports_is_checked_as_well(quick: Acquirer, shop: Terminal, settings: Any) -> None:
    problem = found(quick, shop, "sim_replaced")
    Report.objects.all().delete()
    planned = rechecks.plan(problem, by=None)
    recheck(planned.pk)
    planned.refresh_from_db()
    assert planned.run is not None


def asked_for(problem: Problem, owner: User, **columns: Any) -> ChangeRequest:
    assert problem.merchant
    return ChangeRequest.objects.create(
        kind=ChangeKind.LICENCE, merchant=problem.merchant, opened_by=owner, about=f"problem:{problem.pk}", due_at=None,
        **columns,
    )  # fmt: skip


def test_a_problem_waits_for_the_request_that_was_opened_about_it(
    quick: Acquirer, shop: Terminal, owner: User, page: Client
) -> None:
    problem = found(quick, shop, "qualification_expired")
    change = asked_for(problem, owner)
    sweep()
    problem.refresh_from_db()
    assert (problem.state, problem.waiting_for) == (ProblemState.WAITING, change.reference)
    body = page.get(reverse("diagnostics:problem", args=[problem.pk])).content.decode()
    assert reverse("change", args=[change.pk]) in body


def test_a_decision_whose_message_was_lost_is_found_by_the_sweeper(
    quick: Acquirer, shop: Terminal, owner: User
) -> None:
    problem = found(quick, shop, "qualification_expired")
    change = asked_for(problem, owner)
    sweep()
    ChangeRequest.objects.filter(pk=change.pk).update(state=ChangeState.EFFECTIVE)
    sweep()
    sweep()
    problem.refresh_from_db()
    assert (problem.state, Recheck.objects.count()) == (ProblemState.OPEN, 1)


@pytest.mark.parametrize("state", [ChangeState.EFFECTIVE, ChangeState.REFUSED])
def test_a_decision_that_came_before_anybody_noticed_is_taken_up_once(
    quick: Acquirer, shop: Terminal, owner: User, state: ChangeState
) -> None:
    problem = found(quick, shop, "qualification_expired")
    change = asked_for(problem, owner, state=state)
    come_back(change.reference)
    come_back(change.reference)
    sweep()
    problem.refresh_from_db()
    assert (problem.state, Recheck.objects.count()) == (ProblemState.OPEN, 1)


def test_a_request_about_another_shops_problem_holds_nothing_back(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "qualification_expired")
    other = Merchant.objects.create(mid="898310058120999", name="别家", subject_type="micro")
    Problem.objects.filter(pk=problem.pk).update(merchant=other)
    asked_for(problem, owner)
    sweep()
    problem.refresh_from_db()
    assert problem.state == ProblemState.OPEN


def test_a_renewed_paper_is_checked_on_every_terminal_of_the_shop(quick: Acquirer, shop: Terminal, owner: User) -> None:
    problem = found(quick, shop, "qualification_expired")
    beside = Terminal.objects.create(serial="SN00000099", model="P3000", tid="10000099", merchant=shop.merchant)
    same = Problem.objects.create(
        terminal=beside, merchant=shop.merchant, cause=problem.cause, certainty="confirmed", seen_at=problem.seen_at
    )
    change = asked_for(problem, owner)
    sweep()
    ChangeRequest.objects.filter(pk=change.pk).update(state=ChangeState.EFFECTIVE)
    come_back(change.reference)
    come_back(change.reference)
    assert sorted(Recheck.objects.values_list("problem", flat=True)) == sorted([problem.pk, same.pk])


class TestACase:
    def asked(self, problem: Problem, owner: User, remedy: str) -> SupportCase:
        assert problem.seen_by
        case = ask_person(problem.seen_by, by=owner, remedy=remedy)
        problem.refresh_from_db()
        return case

    def test_what_only_the_other_side_can_do_is_waited_for(
        self, quick: Acquirer, shop: Terminal, owner: User, page: Client
    ) -> None:
        problem = found(quick, shop, "merchant_frozen")
        case = self.asked(problem, owner, "answer_risk_control")
        assert (problem.state, problem.waiting_for) == (ProblemState.WAITING, f"case:{case.pk}")
        body = page.get(reverse("diagnostics:problem", args=[problem.pk])).content.decode()
        assert reverse("support:case", args=[case.pk]) in body

    def test_asking_for_help_holds_nothing_back(self, quick: Acquirer, shop: Terminal, owner: User) -> None:
        problem = found(quick, shop, "merchant_frozen")
        self.asked(problem, owner, "ask_person")
        assert problem.state == ProblemState.OPEN

    @pytest.mark.parametrize("message_lost", [False, True])
    def test_when_it_is_solved_the_check_runs_again(
        self,
        quick: Acquirer,
        shop: Terminal,
        owner: User,
        django_capture_on_commit_callbacks: Captured,
        message_lost: bool,
    ) -> None:
        problem = found(quick, shop, "merchant_frozen")
        case = self.asked(problem, owner, "answer_risk_control")
        with django_capture_on_commit_callbacks(execute=not message_lost):
            move_case(case, "settle", by=owner)
        if message_lost:
            sweep()
        problem.refresh_from_db()
        assert (problem.state, Recheck.objects.filter(problem=problem).count()) == (ProblemState.OPEN, 1)
