"""Why this result: for staff with the second factor, only when asked for."""

from typing import Any

import pytest
from django.test import Client

from diagnostics import catalogue
from diagnostics.models import Diagnosis
from diagnostics.verdict.ranking import NEVER_THE_CAUSE
from portal.models import Terminal, User
from tests.diagnostics.conftest import begun, page, url
from tests.diagnostics.core.cases import FAULTS
from tests.diagnostics.told import judged, with_cause
from tests.portal.signin import sign_in


@pytest.fixture
def staff(client: Client, reviewer: User) -> Client:
    sign_in(client, reviewer, second_factor=True)
    client.cookies["django_language"] = "en"
    return client


def test_staff_read_what_it_rests_on_in_which_order_and_what_would_change_it(staff: Client, shop: Terminal) -> None:
    run = judged(shop, FAULTS["merchant_frozen"][0], FAULTS["tampered"][0])
    body = staff.get(url("why", run)).content.decode()
    assert "Register entry of the merchant" in body
    assert "stands earlier in the list" in body
    row = body.partition('data-flip="merchant.status"')[2].partition("</tr>")[0]
    assert "frozen" in row
    assert "normal" in row
    assert "<strong>Tamper protection was triggered (Confirmed)</strong>" in row


def test_with_script_it_comes_into_the_page(staff: Client, shop: Terminal) -> None:
    run = with_cause(shop, "merchant_frozen")
    assert f'hx-get="{url("why", run)}"' in page(staff, run)
    body = staff.get(url("why", run), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert "What would change it" in body


def test_merchants_neither_see_nor_pay_for_it(browser: Client, shop: Terminal) -> None:
    run = with_cause(shop, "merchant_frozen")
    body = page(browser, run)
    assert url("why", run) not in body
    assert "htmx.min.js" not in body
    assert browser.get(url("why", run)).status_code == 404


def test_staff_without_the_second_factor_are_asked_for_it(client: Client, reviewer: User, shop: Terminal) -> None:
    client.force_login(reviewer)
    assert client.get(url("why", with_cause(shop, "tampered"))).status_code == 302


@pytest.mark.parametrize("cause", [None, *(key for key in catalogue.causes() if key != NEVER_THE_CAUSE)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_result_can_be_explained(staff: Client, shop: Terminal, cause: str | None, language: str) -> None:
    staff.cookies["django_language"] = language
    run = with_cause(shop, cause) if cause else judged(shop)
    answer = staff.get(url("why", run))
    assert answer.status_code == 200
    assert (answer.context["rejudged"], bool(answer.context["flips"])) == ("", cause is not None)


def test_a_running_and_a_rejudged_run_say_so(staff: Client, shop: Terminal) -> None:
    assert "still running" in staff.get(url("why", begun(shop))).content.decode()
    run = with_cause(shop, "merchant_frozen")
    Diagnosis.objects.filter(pk=run.pk).update(cause="tampered", judged_by="0/0")
    assert "give another result" in staff.get(url("why", run)).content.decode()


def test_it_asks_a_fixed_number_of_questions(staff: Client, shop: Terminal, django_assert_num_queries: Any) -> None:
    run = with_cause(shop, "merchant_frozen")
    staff.get(url("why", run))
    with django_assert_num_queries(4):  # session, person, run, its readings
        staff.get(url("why", run))
