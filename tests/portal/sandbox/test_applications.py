"""An application walks through the acquirer's states, stumbles where it is told to, and ends with a merchant number."""

import json
import re
from typing import Any

import pytest

from portal.acquirer.sandbox.server import tick
from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import Api, Clock

GOOD, CORRECTED, REFUSED = "6222020000000000000", "6222020000000020404", "6222020000000000505"


def application(account: str = GOOD, reference: str = "A-2026-000001") -> dict[str, Any]:
    return {
        "reference": reference,
        "subject_type": "sole_trader",
        "contact": {"name": "示例乙", "id_number": "110101190001010014", "id_valid_until": "长期",
                    "mobile": "13800138000"},
        "business": {
            "name": "示例杂货店", "receipt_name": "示例杂货", "uscc": "92310115MA00ABC16D",
            "licence_valid_until": "2035-05-01",
            "mcc": "5411", "region": "310115", "address": "上海市浦东新区示例路 2 号",
        },
        "settlement": {"kind": "personal", "holder": "示例乙", "account_number": account, "bank": "示例银行"},
        "documents": [{"kind": "business_licence", "sha256": "0" * 64, "size": 1000}],
        "a member nobody knows": {"is": "ignored"},
    }  # fmt: skip


def submit(api: Api, body: dict[str, Any], key: str = "application-key-1") -> Any:
    answer = api.call("POST", "/v1/applications", body, key=key)
    assert answer.status_code == 202, answer.text
    return answer.json


def walk(api: Api, world: World, clock: Clock, application_id: str) -> list[str]:
    """The states it passes until it stands still."""
    states = [api.get(f"/v1/applications/{application_id}")["state"]]
    for _ in range(12):
        clock.forward(0.5)
        tick(world)
        state = api.get(f"/v1/applications/{application_id}")["state"]
        if state != states[-1]:
            states.append(state)
    return states


def test_a_good_application_ends_open_with_a_registered_merchant(api: Api, world: World, clock: Clock) -> None:
    world.stage_seconds = 1
    application_id = submit(api, application())["application_id"]
    assert walk(api, world, clock, application_id) == [
        "received", "checking", "account_verification", "to_be_signed", "opening", "open",
    ]  # fmt: skip
    mid = api.get(f"/v1/applications/{application_id}")["mid"]
    assert re.fullmatch(r"82231015411\d{4}", mid)
    merchant = api.get(f"/v1/merchants/{mid}")
    assert (merchant["status"], merchant["registration"]["switch"]) == ("normal", "registered")
    assert merchant["qualification"]["licence_valid_until"] == "2035-05-01"
    assert merchant["qualification"]["id_valid_until"] is None
    assert merchant["settlement"] == {"last4": "0000", "holder": "示例乙", "kind": "personal", "status": "verified"}
    assert api.get(f"/v1/merchants/{mid}/account")["last_transaction_at"] is None


def test_two_merchants_never_get_the_same_number(api: Api, world: World, clock: Clock) -> None:
    world.stage_seconds = 0.1
    mids = set()
    for number in (1, 2):
        made = submit(api, application(reference=f"A-{number}"), key=f"application-key-{number}")
        walk(api, world, clock, made["application_id"])
        mids.add(api.get(f"/v1/applications/{made['application_id']}")["mid"])
    assert len(mids) == 2


def test_an_account_that_fails_its_check_asks_for_a_correction_of_that_field(
    api: Api, world: World, clock: Clock
) -> None:
    world.stage_seconds = 1
    application_id = submit(api, application(CORRECTED))["application_id"]
    assert walk(api, world, clock, application_id)[-1] == "correction_needed"
    waiting = api.get(f"/v1/applications/{application_id}")
    assert [field["field"] for field in waiting["fields"]] == ["settlement.account_number"]
    corrected = submit(api, application(GOOD), key="application-key-2")
    assert (corrected["application_id"], corrected["state"], corrected["fields"]) == (application_id, "received", [])
    assert walk(api, world, clock, application_id)[-1] == "open"


def test_a_refused_application_stays_refused_and_may_be_made_anew(api: Api, world: World, clock: Clock) -> None:
    world.stage_seconds = 1
    first = submit(api, application(REFUSED))["application_id"]
    assert walk(api, world, clock, first)[-1] == "refused"
    assert submit(api, application(GOOD), key="application-key-2")["application_id"] != first


def test_the_same_reference_twice_is_one_application(api: Api) -> None:
    first, second = submit(api, application()), submit(api, application(), key="application-key-2")
    assert first["application_id"] == second["application_id"]


def test_it_is_moved_by_hand_by_its_reference(api: Api, world: World) -> None:
    world.stage_seconds = 0
    submit(api, application())
    steps = [
        ({}, "checking"),
        ({"field": "business.name", "reason": "与营业执照不一致"}, "correction_needed"),
    ]
    for wish, state in steps:
        answer = api.door("POST", "control/advance", {"application": "A-2026-000001", **wish})
        assert answer.json["state"] == state  # type: ignore[index]
    assert api.door("POST", "control/advance", {"application": "A-2026-000001"}).status_code == 409
    assert api.door("POST", "control/advance", {"application": "nothing"}).status_code == 404


def test_a_refusal_by_hand_gives_its_reason(api: Api) -> None:
    made = submit(api, application())
    answer = api.door("POST", "control/advance", {"application": made["application_id"], "reason": "不符合入网条件"})
    assert (answer.json["state"], answer.json["message"]) == ("refused", "不符合入网条件")  # type: ignore[index]


@pytest.mark.parametrize("missing", ["reference", "contact", "business", "settlement", "documents"])
def test_an_incomplete_application_names_what_is_missing(api: Api, missing: str) -> None:
    body = application()
    del body[missing]
    answer = api.call("POST", "/v1/applications", body, key="application-key-1")
    assert answer.status_code == 422
    assert [field["field"] for field in answer.json["fields"]] == [missing]  # type: ignore[index]


def test_neither_the_id_number_nor_the_account_number_is_kept(api: Api, world: World) -> None:
    submit(api, application())
    kept = json.dumps([document for kind in ("application", "reference") for _, document in world.store.scan(kind)])
    assert "110101190001010014" not in kept
    assert GOOD not in kept
    assert "13800138000" not in kept
