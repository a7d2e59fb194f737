"""The operations that judge, change and page."""

from typing import Any

import pytest

from portal.acquirer.sandbox.server import tick
from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import MID, OTHER_MID, PLACE, SERIAL, STOCK, Api, Clock

BINDING = {"mid": MID, "tid": "10000003", "place": PLACE}


def put(api: Api, serial: str, body: Any, key: str = "binding-key-1") -> Any:
    return api.call("PUT", f"/v1/terminals/{serial}/binding", body, key=key)


def send(api: Api, command: str, *, serial: str = SERIAL, key: str = "command-key-1") -> Any:
    return api.call("POST", f"/v1/terminals/{serial}/commands", {"command": command}, key=key)


def settle(world: World, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(1)
        tick(world)


# who is asking


@pytest.mark.parametrize(
    "signs",
    [
        {"secret": "wrong"},
        {"key_id": "nobody"},
        {"target": "/v1/fleet"},
        {"method": "POST"},
        {"body": b"x"},
        {"now": 1.0},
    ],
)
def test_a_request_that_is_not_signed_as_agreed_gets_401(api: Api, signs: dict[str, Any]) -> None:
    answer = api.call("GET", "/v1/status", signs=signs)
    assert (answer.status_code, answer.json["code"]) == (401, "bad_signature")  # type: ignore[index]


def test_a_nonce_is_good_once_within_ten_minutes(api: Api, clock: Clock) -> None:
    signs = {"nonce": "nonce-nonce-nonce-1"}
    assert api.call("GET", "/v1/status", signs=signs).status_code == 200
    assert api.call("GET", "/v1/status", signs=signs).status_code == 401
    clock.forward(601)
    assert api.call("GET", "/v1/status", signs=signs).status_code == 200


def test_the_side_doors_open_for_this_machine_only(api: Api) -> None:
    assert api.door("GET", "devices").status_code == 200
    assert api.door("GET", "devices", address="10.0.0.8").status_code == 404


# once and again


def test_the_same_key_and_body_get_the_same_answer(api: Api) -> None:
    first, second = send(api, "restart"), send(api, "restart")
    assert first.status_code == second.status_code == 202
    assert first.json == second.json


def test_the_same_key_with_another_body_is_refused(api: Api) -> None:
    assert send(api, "restart").status_code == 202
    answer = send(api, "sign_on")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


@pytest.mark.parametrize("key", [None, "short", "x" * 65])
def test_an_idempotency_key_of_the_wrong_length_is_refused(api: Api, key: str | None) -> None:
    answer = api.call("POST", f"/v1/terminals/{SERIAL}/commands", {"command": "restart"}, key=key)
    assert answer.status_code == 422


# sign-on test


@pytest.mark.parametrize(
    ("mid", "tid", "rc"), [(MID, "10000001", "00"), (OTHER_MID, "10000001", "97"), (MID, "9", "97")]
)
def test_the_sign_on_test_compares_the_numbers(api: Api, mid: str, tid: str, rc: str) -> None:
    answer = api.call("POST", f"/v1/terminals/{SERIAL}/sign-on-test", {"mid": mid, "tid": tid}, key="sign-on-key-1")
    assert answer.json["rc"] == rc  # type: ignore[index]


def test_the_sign_on_test_of_an_unknown_serial_is_not_found(api: Api) -> None:
    answer = api.call("POST", "/v1/terminals/NOBODY/sign-on-test", {"mid": MID, "tid": "1"}, key="sign-on-key-1")
    assert answer.status_code == 404


# commands


def test_a_command_is_pending_then_running_then_succeeded(api: Api, world: World, clock: Clock) -> None:
    command_id = send(api, "backup_settings").json["command_id"]
    states = []
    for _ in range(3):
        states.append(api.get(f"/v1/commands/{command_id}")["state"])
        clock.forward(1)
        tick(world)
    assert states == ["pending", "running", "succeeded"]
    assert (world.get("device", SERIAL) or {})["settings_backup_at"] is not None


def test_a_machine_without_network_leaves_a_command_pending_until_it_expires(
    api: Api, world: World, clock: Clock
) -> None:
    api.door("POST", "control/inject", {"name": "network_down", "serial": SERIAL})
    command_id = send(api, "restart").json["command_id"]
    settle(world, clock)
    assert api.get(f"/v1/commands/{command_id}")["state"] == "pending"
    clock.forward(901)
    tick(world)
    assert api.get(f"/v1/commands/{command_id}")["state"] == "expired"


def test_a_reinstallation_is_refused_while_payments_are_unsent(api: Api) -> None:
    api.door("POST", "control/inject", {"name": "unsent_payments", "serial": SERIAL})
    answer = send(api, "reinstall_system")
    assert (answer.status_code, answer.json["code"]) == (409, "unsent_transactions")


def test_a_reinstalled_machine_needs_parameters_and_a_sign_on(api: Api, world: World) -> None:
    for command, state in [
        ("reinstall_system", "succeeded"),
        ("sign_on", "failed"),
        ("download_parameters", "succeeded"),
        ("sign_on", "succeeded"),
    ]:
        answer = api.door("POST", f"devices/{SERIAL}/commands", {"command": command})
        assert answer.json["state"] == state, command  # type: ignore[index]
    assert (world.get("terminal", SERIAL) or {})["keys"] == "loaded"


def test_a_backup_brings_the_settings_back_after_a_reinstallation(api: Api, world: World) -> None:
    for command in ("backup_settings", "reinstall_system"):
        api.door("POST", f"devices/{SERIAL}/commands", {"command": command})
    assert (world.get("device", SERIAL) or {})["mid"] == MID


def test_locking_blocks_and_unlocking_frees(api: Api) -> None:
    for command, status in (("lock", "blocked"), ("unlock", "active")):
        api.door("POST", f"devices/{SERIAL}/commands", {"command": command})
        assert api.get(f"/v1/terminals/{SERIAL}")["status"] == status


# binding


def test_a_terminal_from_stock_is_bound_and_comes_to_life(api: Api, world: World, clock: Clock) -> None:
    bound = put(api, STOCK, BINDING).json
    assert (bound["status"], bound["mid"], bound["tid"], bound["activated_at"]) == ("bound", MID, "10000003", None)
    for command in ("download_parameters", "sign_on"):
        send(api, command, serial=STOCK, key=f"command-{command}")
        settle(world, clock)
    after = api.get(f"/v1/terminals/{STOCK}")
    assert (after["status"], after["keys"], after["activated_at"] is None) == ("active", "loaded", False)
    device = world.get("device", STOCK) or {}
    parameters = api.get(f"/v1/terminals/{STOCK}/parameters")
    assert (device["mid"], device["tid"], device["last_sign_on_rc"]) == (MID, "10000003", "00")
    assert device["param_version"] == parameters["param_version"]


def test_binding_again_as_it_is_changes_nothing(api: Api) -> None:
    before = api.get(f"/v1/terminals/{SERIAL}")
    again = put(api, SERIAL, {"mid": MID, "tid": "10000001", "place": PLACE})
    assert (again.status_code, again.json) == (200, before)


def test_a_terminal_of_another_merchant_is_not_bound(api: Api) -> None:
    answer = put(api, SERIAL, BINDING | {"mid": OTHER_MID})
    assert (answer.status_code, answer.json["code"]) == (409, "bound_elsewhere")


def test_an_unknown_merchant_or_serial_is_not_bound(api: Api) -> None:
    assert put(api, STOCK, BINDING | {"mid": "000000000000000"}).status_code == 422
    assert put(api, "NOBODY", BINDING, "binding-key-2").status_code == 404


def test_unbinding_frees_the_terminal_for_another_merchant(api: Api) -> None:
    assert api.call("DELETE", f"/v1/terminals/{SERIAL}/binding", key="unbind-key-1").status_code == 204
    assert api.get(f"/v1/terminals/{SERIAL}")["mid"] is None
    assert put(api, SERIAL, BINDING | {"mid": OTHER_MID}).status_code == 200


# pages


def test_the_fleet_comes_in_serial_order_page_by_page(api: Api) -> None:
    serials, target = [], "/v1/fleet?limit=1"
    while target:
        page = api.get(target)
        serials += [item["terminal"]["serial"] for item in page["items"]]
        target = f"/v1/fleet?limit=1&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert serials == [SERIAL, "SN00000002", STOCK]


def test_a_terminal_in_stock_has_no_merchant_in_the_fleet(api: Api) -> None:
    item = api.get("/v1/fleet")["items"][2]
    assert (item["merchant"], item["param_version"]) == (None, None)


def test_attempts_come_newest_first_page_by_page(api: Api) -> None:
    times: list[str] = []
    target = f"/v1/transactions?mid={MID}&tid=10000001&limit=2"
    cursor: str | None = ""
    while cursor is not None:
        page = api.get(target + (f"&cursor={cursor}" if cursor else ""))
        times += [item["at"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (len(times), times) == (3, sorted(times, reverse=True))


def test_attempts_are_chosen_by_time_and_binding(api: Api) -> None:
    api.door("POST", "control/inject", {"name": "merchant_number_mismatch", "serial": SERIAL})
    recent = api.get(f"/v1/transactions?mid={MID}&tid=10000001&since=2026-09-21T13:00:00Z")["items"]
    assert [item["rc"] for item in recent] == ["03", "03"]
    assert {item["mid"] for item in recent} == {"898310058120002"}


@pytest.mark.parametrize(
    "target",
    [
        "/v1/transactions",
        f"/v1/transactions?mid={MID}&limit=0",
        f"/v1/transactions?mid={MID}&limit=201",
        f"/v1/transactions?mid={MID}&since=yesterday",
        f"/v1/transactions?mid={MID}&cursor=nonsense",
        "/v1/fleet?limit=1001",
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api: Api, target: str) -> None:
    assert api.call("GET", target).status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"command": 5}', b'{"command": "dance"}', b"\xff"])
def test_a_body_of_the_wrong_shape_is_refused(api: Api, body: bytes) -> None:
    answer = api.call("POST", f"/v1/terminals/{SERIAL}/commands", body, key="command-key-1")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")  # type: ignore[index]
