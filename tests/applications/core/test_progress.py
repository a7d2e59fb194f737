"""No dead end: every status tells every viewer what comes next, who does it and by when."""

from datetime import date

import pytest

from applications.journey.due import ANY_TIME, Due, Unit, hours, minutes, working_days
from applications.journey.moves import Actor, moves_from
from applications.journey.outlook import OUTLOOK, STAGE_WORDS, Stage
from applications.journey.progress import StageState, Viewer, progress
from applications.journey.status import FINAL, Status

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("viewer", Viewer)
def test_every_status_has_a_next_step_an_actor_and_a_time(status: Status, viewer: Viewer) -> None:
    seen = progress(status, viewer)
    assert str(seen.words)
    assert str(seen.next.words)
    assert str(seen.next.actor_words)
    assert str(seen.next.due.words)
    if status not in FINAL | {Status.DRAFT}:
        assert seen.next.due.days(MONDAY) is not None


@pytest.mark.parametrize("status", Status)
def test_whoever_must_act_can_act(status: Status) -> None:
    """The actor named has a move in the table; at OPEN staff choose a terminal, and signing happens at the acquirer."""
    actor = OUTLOOK[status].actor
    elsewhere = {Status.OPEN, Status.TO_BE_SIGNED, Status.SUBMITTED}
    if status not in FINAL | elsewhere:
        assert moves_from(status, actor) != []


@pytest.mark.parametrize("status", Status)
def test_the_timeline_is_done_before_the_present_stage_and_waits_after_it(status: Status) -> None:
    states = [line.state for line in progress(status, Viewer.APPLICANT).stages]
    here = list(Stage).index(OUTLOOK[status].stage)
    assert states[:here] == [StageState.DONE] * here
    assert states[here + 1 :] == [StageState.WAITING] * (len(Stage) - here - 1)
    assert (states[here] is StageState.DONE) == (status is Status.ACTIVE)


def test_staff_states_do_not_leak_to_the_applicant() -> None:
    assert str(progress(Status.APPROVED, Viewer.STAFF).words) == "Approved, being handed over"
    assert str(progress(Status.APPROVED, Viewer.APPLICANT).words) == "Approved by us"


def test_you_are_called_you() -> None:
    assert str(progress(Status.SHIPPED, Viewer.APPLICANT).next.actor_words) == "You"
    assert str(progress(Status.SHIPPED, Viewer.STAFF).next.actor_words) == "The applicant"
    assert str(progress(Status.IN_REVIEW, Viewer.STAFF).next.actor_words) == "You"


def test_a_refused_application_stops_where_it_was() -> None:
    by_acquirer = progress(Status.REFUSED, Viewer.APPLICANT, stopped_at=Status.OPENING)
    stopped = [line.stage for line in by_acquirer.stages if line.state is StageState.STOPPED]
    assert stopped == [Stage.OPENING]


def test_steps_are_counted() -> None:
    seen = progress(Status.DRAFT, Viewer.APPLICANT, steps={"personal": True, "business": False})
    assert (seen.steps_done, seen.steps_total) == (1, 2)


def test_viewers_see_their_own_moves() -> None:
    assert [move.name for move in progress(Status.SUBMITTED, Viewer.APPLICANT).moves] == ["withdraw"]
    assert [move.name for move in progress(Status.SUBMITTED, Viewer.STAFF).moves] == ["claim", "assign", "take_back"]


def test_every_stage_has_words() -> None:
    assert set(STAGE_WORDS) == set(Stage)


def test_an_applicant_acts_on_what_needs_them() -> None:
    waiting = {status for status in Status if OUTLOOK[status].actor is Actor.APPLICANT}
    marked = {
        status
        for status in Status
        if StageState.NEEDS_YOU in [line.state for line in progress(status, Viewer.APPLICANT).stages]
    }
    assert marked == waiting - FINAL


def test_working_days_are_those_of_the_chinese_calendar() -> None:
    assert working_days(1, 5).days(MONDAY) == (date(2026, 11, 24), date(2026, 11, 30))
    assert working_days(1, 2).days(date(2026, 9, 30)) == (date(2026, 10, 8), date(2026, 10, 9))  # National Day
    assert working_days(0, 1).days(date(2026, 10, 9)) == (date(2026, 10, 9), date(2026, 10, 10))  # a Saturday worked


def test_ranges_are_said_as_people_say_them() -> None:
    assert str(working_days(1, 2).words) == "In 1 to 2 working days"
    assert str(working_days(0, 5).words) == "Within 5 working days"
    assert str(working_days(0, 1).words) == "Within one working day"
    assert str(minutes(10).words) == "Within 10 minutes"
    assert str(hours(48).words) == "Within 48 hours"
    assert hours(48).days(MONDAY) == (MONDAY, date(2026, 11, 25))
    assert minutes(10).days(MONDAY) == (MONDAY, MONDAY)
    assert Due(Unit.ANY_TIME) == ANY_TIME
    assert ANY_TIME.days(MONDAY) is None
