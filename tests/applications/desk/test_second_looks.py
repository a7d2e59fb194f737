"""Approvals drawn by lot: who reads them once more, and what becomes of their opinion."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions.review import approve
from applications.actions.risk import take_second_look
from applications.effects.second_looks import is_drawn
from applications.models import Application, SecondLook
from portal.errors import PortalError
from portal.models import Notice, Role, User

LIST = "applications:desk_second_looks"


@pytest.fixture
def drawn(in_review: Application, rita: User, settings: Any) -> SecondLook:
    settings.SECOND_LOOK_PERCENT = 100
    approve(in_review, by=rita, seen_version=in_review.version)
    return SecondLook.objects.get()


def test_a_colleague_agrees_or_says_why_not(at_robs_desk: Client, drawn: SecondLook, rob: User) -> None:
    url = reverse("applications:desk_second_look", args=[drawn.pk])
    assert drawn.application.reference in at_robs_desk.get(reverse(LIST)).content.decode()
    assert "error-summary" in at_robs_desk.post(url, {"opinion": "disagree", "note": ""}).content.decode()
    at_robs_desk.post(url, {"opinion": "disagree", "note": "The sign shows another name."})
    drawn.refresh_from_db()
    assert (drawn.opinion, drawn.looked_by, drawn.note) == ("disagree", rob, "The sign shows another name.")
    html = at_robs_desk.get(reverse(LIST)).content.decode()
    assert ("Disagrees" in html, "The sign shows another name." in html) == (True, True)
    drawn.application.refresh_from_db()
    assert drawn.application.status == "approved"


def test_who_approved_it_and_the_leads_hear_of_a_doubt_and_the_case_is_marked(
    at_desk: Client, drawn: SecondLook, rita: User, rob: User
) -> None:
    lead = User.objects.create_user("lead@example.cn", role=Role.OPERATOR)
    take_second_look(drawn, by=rob, opinion="disagree", note="The sign shows another name.")
    told = Notice.objects.filter(key__startswith="application-event:", url__contains="/desk/")
    assert set(told.values_list("user", flat=True)) == {rita.pk, lead.pk}
    case = at_desk.get(reverse("applications:desk_case", args=[drawn.application_id])).content.decode()
    assert ("A second look disagrees" in case, "The sign shows another name." in case) == (True, True)
    queue = at_desk.get(reverse("applications:desk") + "?band=at_acquirer").content.decode()
    assert "A second look disagrees" in queue


def test_nobody_is_told_of_a_colleague_who_agrees(drawn: SecondLook, rob: User) -> None:
    take_second_look(drawn, by=rob, opinion="agree")
    assert not Notice.objects.filter(key__startswith="application-event:", url__contains="/desk/").exists()


def test_who_approved_it_cannot_look_again(at_desk: Client, drawn: SecondLook, rita: User) -> None:
    url = reverse("applications:desk_second_look", args=[drawn.pk])
    assert "You approved this yourself." in at_desk.get(url).content.decode()
    at_desk.post(url, {"opinion": "agree"})
    drawn.refresh_from_db()
    assert drawn.opinion == ""


def test_two_who_answer_at_once_are_one(drawn: SecondLook, rob: User) -> None:
    take_second_look(drawn, by=rob, opinion="agree")
    with pytest.raises(PortalError) as refused:
        take_second_look(drawn, by=rob, opinion="disagree", note="late")
    assert refused.value.code == "stale"


def test_the_applicant_among_the_reviewers_does_not_see_it(drawn: SecondLook, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(role=Role.REVIEWER)
    wang.refresh_from_db()
    with pytest.raises(PortalError) as refused:
        take_second_look(drawn, by=wang, opinion="agree")
    assert refused.value.code == "not_allowed"


def test_about_as_many_are_drawn_as_the_setting_says(settings: Any) -> None:
    settings.SECOND_LOOK_PERCENT = 20
    drawn = [is_drawn(Application(reference=f"A-{number:06}")) for number in range(2000)]
    assert 300 < sum(drawn) < 500
    assert drawn == [is_drawn(Application(reference=f"A-{number:06}")) for number in range(2000)]
