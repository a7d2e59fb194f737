"""Giving a case to a colleague, and the leads hearing of what is late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.review import assign
from applications.effects.colleagues import escalate_overdue
from applications.models import Application, Event
from portal.errors import PortalError
from portal.models import Notice, Role, User
from tests.applications.desk.conftest import Waiting

Settle = Callable[[Callable[[], Any]], Any]


def given(client: Client, application: Application, to: User) -> Application:
    url = reverse("applications:desk_assign", args=[application.pk])
    client.post(url, {"assign-to": str(to.pk), "assign-version": str(application.version)})
    application.refresh_from_db()
    return application


def code(deed: Callable[[], object]) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


def test_a_colleague_gets_the_case_and_is_told(
    at_desk: Client, submitted: Application, rob: User, settle: Settle
) -> None:
    settle(lambda: given(at_desk, submitted, rob))
    assert (submitted.status, submitted.claimed_by) == ("in_review", rob)
    notice = Notice.objects.get(user=rob)
    assert (notice.title, notice.kind) == (f"rita gave you application {submitted.reference}", "duty")
    page = at_desk.get(reverse("applications:desk_case", args=[submitted.pk])).content.decode()
    assert "Gave it to a colleague" in page


def test_what_a_colleague_holds_can_be_given_on(in_review: Application, at_robs_desk: Client, rob: User) -> None:
    assert given(at_robs_desk, in_review, rob).claimed_by == rob


def test_of_two_who_give_it_at_once_one_does(at_desk: Client, submitted: Application, rita: User, rob: User) -> None:
    stale = Application.objects.get(pk=submitted.pk)
    given(at_desk, submitted, rob)
    assert code(lambda: assign(stale, by=rita, to=rita, seen_version=stale.version)) == "stale"
    submitted.refresh_from_db()
    assert submitted.claimed_by == rob


def test_to_whom_it_cannot_be_given(in_review: Application, rita: User, rob: User, wang: User, stranger: User) -> None:
    assert code(lambda: assign(in_review, by=rob, to=rita)) == "has_it"
    assert code(lambda: assign(in_review, by=rob, to=stranger)) == "not_reviewer"
    User.objects.filter(pk=wang.pk).update(role=Role.REVIEWER)
    wang.refresh_from_db()
    assert code(lambda: assign(in_review, by=rob, to=wang)) == "own_application"


def test_nonsense_is_answered_with_a_sentence(at_desk: Client, submitted: Application) -> None:
    url = reverse("applications:desk_assign", args=[submitted.pk])
    for typed in ({}, {"assign-to": "x", "assign-version": "1"}, {"assign-to": "999999", "assign-version": "-1"}):
        page = at_desk.post(url, typed, follow=True)
        assert "Choose somebody who works at the desk." in page.content.decode()
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


@pytest.fixture
def olga(db: None) -> User:
    return User.objects.create_user("olga@portal.example", "correct horse", role=Role.OPERATOR, language="en")


def test_the_leads_hear_once_of_what_is_late_by_a_working_day(waiting: Waiting, olga: User, rita: User) -> None:
    today = timezone.localdate()
    late = [waiting(due_on=today - timedelta(days=20)), waiting(due_on=today - timedelta(days=30), status="in_review")]
    waiting(due_on=today)
    waiting(due_on=today - timedelta(days=20), status="open")
    assert (escalate_overdue(), escalate_overdue()) == (2, 0)
    notice = Notice.objects.get()
    assert (notice.user, notice.title) == (olga, "2 applications are late by more than a working day")
    assert all(row.reference in notice.body for row in late)
    assert set(Event.objects.filter(name="escalate").values_list("application_id", flat=True)) == {
        row.pk for row in late
    }


def test_where_nobody_leads_everybody_at_the_desk_hears(waiting: Waiting, rita: User, rob: User) -> None:
    waiting(due_on=timezone.localdate() - timedelta(days=20))
    escalate_overdue()
    assert set(Notice.objects.values_list("user", flat=True)) == {rita.pk, rob.pk}


def test_what_comes_back_and_is_late_again_is_told_again(waiting: Waiting, olga: User) -> None:
    application = waiting(due_on=timezone.localdate() - timedelta(days=20))
    assert escalate_overdue() == 1
    Application.objects.filter(pk=application.pk).update(escalated_at=None)  # as a resubmission does
    assert escalate_overdue() == 1
    assert Notice.objects.filter(user=olga).count() == 2


def test_an_open_page_goes_on_saying_that_it_is_open(
    at_desk: Client, at_robs_desk: Client, submitted: Application
) -> None:
    url = reverse("applications:desk_looking", args=[submitted.pk])
    assert "looking" not in at_robs_desk.get(url).content.decode().replace("/looking/", "").replace("desk-looking", "")
    assert "rob is looking at this now." in at_desk.get(url).content.decode()
