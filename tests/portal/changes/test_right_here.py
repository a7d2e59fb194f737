"""A problem's page offers the form itself: filled in, posting to the ground floor, and waiting for the answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from portal.models import ChangeKind, ChangeRequest, Merchant, Report, SubjectType, Terminal, User
from tests.portal.changes.conftest import NEW_SIM

ABOUT = "problem:0a1b2c3d-0000-4000-8000-000000000001"


def here(user: User, remedy: str, terminal: Terminal) -> str:
    page = Template("{% load change_forms %}{% change_here remedy terminal about %}")
    values: dict[str, Any] = {"user": user, "remedy": remedy, "terminal": terminal, "about": ABOUT, "csrf_token": "t"}
    return page.render(Context(values))


def test_the_new_card_is_filed_on_the_page_of_the_problem(alice: User, terminal: Terminal, report: Report) -> None:
    page = here(alice, "report_sim_change", terminal)
    assert f'value="{NEW_SIM}"' in page
    assert "terminal=SN-0001&amp;about=problem%3A0a1b2c3d" in page


def test_a_renewed_paper_is_uploaded_right_there(alice: User, terminal: Terminal) -> None:
    page = here(alice, "renew_qualification", terminal)
    assert [page.count(f'type="file" id="paper_{kind}"') for kind in ("licence", "id_front", "id_back")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("ended", "first"), [("licence_valid_until", "licence"), ("id_valid_until", "id_front"), ("", "licence")]
)
def test_the_paper_that_is_past_its_date_comes_first(alice: User, terminal: Terminal, ended: str, first: str) -> None:
    far, past = timezone.localdate() + timedelta(days=900), timezone.localdate() - timedelta(days=1)
    dates = {"licence_valid_until": far, "id_valid_until": far} | ({ended: past} if ended else {})
    Merchant.objects.update(**dates)
    page = here(alice, "renew_qualification", Terminal.objects.get())
    asked = sorted(("licence", "id_front"), key=lambda kind: page.index(f'id="paper_{kind}"'))
    assert asked[0] == first


def test_a_micro_merchant_is_offered_the_identity_card_alone(alice: User, terminal: Terminal) -> None:
    Merchant.objects.update(subject_type=SubjectType.MICRO)
    assert 'id="paper_licence"' not in here(alice, "renew_qualification", Terminal.objects.get())


def test_what_is_open_already_is_shown_instead(alice: User, terminal: Terminal, sim: ChangeRequest) -> None:
    page = here(alice, "report_sim_change", terminal)
    assert sim.number in page
    assert "<form" not in page


def test_a_cashier_reads_who_may(bob: User, terminal: Terminal) -> None:
    assert "<form" not in here(bob, "correct_binding", terminal)


def test_what_is_sent_from_there_arrives_with_its_problem(client: Client, alice: User, terminal: Terminal) -> None:
    client.force_login(alice)
    client.post(f"/changes/new/sim/?terminal=SN-0001&about={ABOUT.replace(':', '%3A')}", {"iccid": NEW_SIM})
    assert ChangeRequest.objects.get(kind=ChangeKind.SIM).about == ABOUT
