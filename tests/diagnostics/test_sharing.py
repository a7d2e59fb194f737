"""A link for the provider: short-lived, withdrawn at will, counted, masked, and in no log."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from structlog.stdlib import ProcessorFormatter

from diagnostics import catalogue
from diagnostics.actions.share import share_diagnosis
from diagnostics.models import Diagnosis, Share
from diagnostics.verdict.ranking import NEVER_THE_CAUSE
from portal import logs
from portal.models import Merchant, Terminal, User
from tests.diagnostics.conftest import MID, SERIAL, begun, page, url
from tests.diagnostics.core.cases import FAULTS, Facts
from tests.diagnostics.told import judged, with_cause

PLANTED = {
    "name": "示例人甲的小店", "person": "示例人甲", "id": "11010119900307451X", "mobile": "13800138000",
    "card": "6222020000000000000", "address": "深圳市南山区示例路99号", "email": "owner@shop.example",
}  # fmt: skip


@pytest.fixture
def run(shop: Terminal) -> Diagnosis:
    return with_cause(shop, "merchant_frozen")


@pytest.fixture
def link(run: Diagnosis, cashier: User) -> Share:
    return share_diagnosis(run, by=cashier)


def address(link: Share) -> str:
    assert link.token
    return reverse("shared", args=[link.token])


def test_one_press_makes_a_link_and_the_page_shows_it(browser: Client, run: Diagnosis) -> None:
    answer = browser.post(url("share", run))
    assert answer["Location"] == url("diagnosis", run) + "#share"
    browser.post(url("share", run))
    link = Share.objects.get()
    body = page(browser, run)
    assert address(link) in body
    assert '<svg class="qr"' in body
    assert "Not opened yet" in body


def test_the_row_does_not_hold_the_word_that_opens_it(link: Share) -> None:
    stored = Share.objects.filter(pk=link.pk).values().get()
    assert link.token
    assert link.token not in json.dumps(stored, default=str)


def test_anybody_with_the_link_reads_the_result_and_is_counted(client: Client, link: Share) -> None:
    first, _ = client.get(address(link)), client.get(address(link))
    client.head(address(link))
    link.refresh_from_db()
    body = first.content.decode()
    assert first.status_code == 200
    for shown in (MID, SERIAL, str(link.diagnosis_id), catalogue.causes()["merchant_frozen"].name.zh, "310115"):
        assert shown in body
    assert (link.opened, link.last_opened_at is not None) == (2, True)


def test_nobody_keeps_or_spreads_the_page(client: Client, link: Share) -> None:
    answer = client.get(address(link))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_page_leads_nowhere_but_home(client: Client, link: Share, cashier: User) -> None:
    client.force_login(cashier)
    body = client.get(address(link)).content.decode()
    leads = {part.partition('"')[0] for part in body.split("<a ")[1:] for part in [part.partition('href="')[2]]}
    assert leads == {"#main", "/"}


@pytest.mark.parametrize("how", ["unknown", "ended", "withdrawn"])
def test_a_link_that_is_over_opens_nothing(client: Client, browser: Client, link: Share, how: str) -> None:
    target, later = address(link), timedelta()
    if how == "unknown":
        target = reverse("shared", args=["x" * 43])
    if how == "ended":
        later = timedelta(hours=72, seconds=1)
    if how == "withdrawn":
        browser.post(reverse("diagnostics:withdraw", args=[link.pk]))
    with time_machine.travel(link.created_at + later):
        answer = Client(headers={"accept-language": "en"}).get(target)
    assert answer.status_code == 404
    assert "This link opens nothing any more" in answer.content.decode()
    assert MID not in answer.content.decode()


def test_a_withdrawn_link_gives_way_to_a_new_one(browser: Client, run: Diagnosis, link: Share) -> None:
    browser.post(reverse("diagnostics:withdraw", args=[link.pk]))
    browser.post(reverse("diagnostics:withdraw", args=[link.pk]))
    browser.post(url("share", run))
    assert Share.objects.count() == 2
    assert Share.objects.exclude(pk=link.pk).get().token != link.token


def test_what_has_no_result_is_not_shared(browser: Client, shop: Terminal) -> None:
    browser.post(url("share", begun(shop)))
    assert not Share.objects.exists()


def test_strangers_neither_share_nor_withdraw(client: Client, run: Diagnosis, link: Share, stranger: User) -> None:
    client.force_login(stranger)
    assert client.post(url("share", run)).status_code == 404
    assert client.post(reverse("diagnostics:withdraw", args=[link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.withdrawn_at is None


def test_guessing_is_slowed_down(client: Client, link: Share) -> None:
    with time_machine.travel(link.created_at, tick=False):  # within one minute
        answers = [client.get(reverse("shared", args=[f"guess{number}"])).status_code for number in range(61)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_an_old_result_is_not_shown_as_new(client: Client, link: Share, shop: Terminal) -> None:
    client.cookies["django_language"] = "en"
    with time_machine.travel(link.created_at + timedelta(minutes=20)):
        assert "things may have changed" in client.get(address(link)).content.decode()
        with_cause(shop, "terminal_blocked")
        assert "Ask for the newer result" in client.get(address(link)).content.decode()


def _everywhere(facts: Facts) -> None:
    """Somebody's data in every text that a witness may fill in."""
    everything = " ".join(PLANTED.values())
    facts["merchant"] |= {"name": PLANTED["name"], "receipt_name": PLANTED["name"], "legal_person": PLANTED["person"]}
    facts["merchant"] |= {"address": PLANTED["address"], "status_reason": everything, "uscc": PLANTED["id"]}
    facts["merchant"]["qualification"] |= {"reason": everything}
    facts["heartbeat"] |= {"acquirer_host": PLANTED["email"], "param_version": PLANTED["mobile"]}
    facts["heartbeat"] |= {"firmware": PLANTED["id"], "iccid": PLANTED["card"], "mid": PLANTED["card"]}
    facts["answers"] |= {"slip_name": PLANTED["name"], "slip_tid": PLANTED["mobile"], "slip_mid": PLANTED["id"]}
    facts["account"] |= {"alerts": [{"kind": everything, "text": everything}], "restrictions": [PLANTED["mobile"]]}
    for item in facts["transactions"]["items"]:
        item |= {"receipt_name": PLANTED["name"], "issuer": PLANTED["person"], "kind": PLANTED["mobile"]}


@pytest.mark.parametrize("key", [key for key in catalogue.causes() if key != NEVER_THE_CAUSE])
def test_no_personal_data_leaves_by_the_link(client: Client, shop: Terminal, cashier: User, key: str) -> None:
    Merchant.objects.filter(pk=shop.merchant_id).update(
        name=PLANTED["name"], address=PLANTED["address"], legal_person=PLANTED["person"], region="310115"
    )
    Terminal.objects.filter(pk=shop.pk).update(place_address=PLANTED["address"])
    shop.refresh_from_db()
    for faults in ((_everywhere, FAULTS[key][0]), (FAULTS[key][0], _everywhere)):
        run = judged(shop, *faults)
        body = client.get(address(share_diagnosis(run, by=cashier))).content.decode()
        assert [what for what, text in PLANTED.items() if text in body] == []
        assert cashier.email not in body


def test_a_provider_still_sees_what_it_needs(client: Client, shop: Terminal, cashier: User) -> None:
    client.cookies["django_language"] = "en"
    seen = {
        key: client.get(address(share_diagnosis(with_cause(shop, key), by=cashier))).content.decode()
        for key in (
            "merchant_number_mismatch",
            "parameters_stale",
            "wrong_host",
            "sim_replaced",
            "merchant_info_mismatch",
        )
    }
    assert "2026.11.1" in seen["parameters_stale"]
    assert "pos.other.example:5000" in seen["wrong_host"]
    assert "**** 9999" in seen["sim_replaced"]
    assert "89860000000000009999" not in seen["sim_replaced"]
    assert "not shown here" in seen["merchant_info_mismatch"]


@pytest.mark.parametrize("as_json", [True, False])
def test_no_log_holds_the_word_that_opens_it(link: Share, as_json: bool) -> None:
    line = logs.config(json=as_json, level="INFO")["formatters"]["line"]
    formatter = ProcessorFormatter(line["processor"], foreign_pre_chain=line["foreign_pre_chain"])
    where = address(link)
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "Not Found: %s", (where,), None)
    said = formatter.format(record)
    assert link.token
    assert link.token not in said
    assert "/shared/…" in said


def test_the_page_asks_a_fixed_number_of_questions(client: Client, link: Share, django_assert_num_queries: Any) -> None:
    client.get(address(link))
    with django_assert_num_queries(4):  # the link with its run, the opening noted, the steps, the newest run
        client.get(address(link))
