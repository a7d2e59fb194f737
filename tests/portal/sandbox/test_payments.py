"""Somebody pays at a terminal of the sandbox, and the papers of an application are asked for by their addresses."""

from typing import Any

import pytest

from portal.acquirer.sandbox import papers
from portal.acquirer.sandbox.payments import pay, plan_first
from portal.acquirer.sandbox.server import tick
from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import MID, SERIAL, Api, Clock


def newest(api: Api) -> Any:
    return api.call("GET", f"/v1/transactions?mid={MID}").json["items"][0]  # type: ignore[index]


def test_a_payment_is_judged_as_the_host_would(api: Api, world: World) -> None:
    assert api.door("POST", "control/pay", {"serial": SERIAL}).json["rc"] == "00"  # type: ignore[index]
    assert (newest(api)["amount_fen"], newest(api)["rc"]) == (1, "00")
    world.change("merchant", MID, {"status": "frozen"})
    assert pay(world, SERIAL, fen=500)["rc"] == "03"
    device = world.get("device", SERIAL)
    assert device is not None
    assert device["last_transaction_rc"] == "03"


def test_a_code_can_be_asked_for_and_a_terminal_nobody_knows_cannot_pay(api: Api) -> None:
    assert api.door("POST", "control/pay", {"serial": SERIAL, "rc": "51", "fen": 9}).json["rc"] == "51"  # type: ignore[index]
    assert api.door("POST", "control/pay", {"serial": "SN-NONE"}).status_code == 404


def test_the_first_payment_comes_by_itself_and_only_where_it_is_wanted(world: World, clock: Clock, api: Api) -> None:
    plan_first(world, SERIAL)
    assert world.store.count("payment") == 0
    world.payment_seconds = 3
    plan_first(world, SERIAL)
    tick(world)
    assert world.store.count("payment") == 1
    clock.forward(4)
    tick(world)
    assert world.store.count("payment") == 0
    assert newest(api)["amount_fen"] == 1


def test_a_paper_without_an_address_or_at_a_dead_one_is_not_genuine(world: World) -> None:
    kept = [
        {"kind": "id_front", "sha256": "0" * 64},
        {"kind": "id_back", "sha256": "0" * 64, "url": "http://127.0.0.1:9/x"},
    ]
    world.put("application", "app_1", {"application_id": "app_1", "state": "received", "_papers": kept})
    assert [(one["status"], one["genuine"]) for one in papers.fetch(world, "app_1")] == [(None, False)] * 2
    with pytest.raises(KeyError):
        papers.fetch(world, "app_2")


def test_the_door_to_papers_says_when_there_is_no_such_application(api: Api) -> None:
    assert api.door("POST", "control/papers", {"application": "app_2"}).status_code == 404
