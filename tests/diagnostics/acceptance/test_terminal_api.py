"""The terminal API by its contract: who may report, what is stored, and what a diagnosis then sees of it."""

import itertools
import json
from typing import Any

import pytest

from tests.diagnostics.acceptance.acquirer import Acquirer
from tests.diagnostics.acceptance.case import Case, fleet_line, heartbeat, world
from tests.diagnostics.acceptance.harness import Portal, assert_shape
from tests.diagnostics.acceptance.healthy import Ids, stamp

_numbers = itertools.count(900_000)
FINE = Case("fine")


class Device:
    """A terminal of its own for one test."""

    def __init__(self, portal: Portal) -> None:
        self.portal, self.ids = portal, Ids(next(_numbers))
        assert portal.import_lines(f"{self.ids.serial}.jsonl", fleet_line(FINE, self.ids))["status"] == 0
        self.token = portal.token(self.ids.serial)

    def data(self, age: float = 30, **more: Any) -> dict[str, Any]:
        return heartbeat(Case("", heartbeat_age=age), self.ids) | more

    def report(self, age: float = 30, **more: Any) -> dict[str, Any]:
        return self.portal.report(self.ids.serial, self.data(age, **more), self.token)

    def diagnosis(self) -> dict[str, Any]:
        with Acquirer(world(FINE, self.ids)) as acquirer:
            said = self.portal.run("diagnose", self.ids.serial, "--json", acquirer=acquirer.url)
        result: dict[str, Any] = json.loads(said["stdout"])
        assert_shape(result, self.ids.serial)
        return result

    def cause(self) -> tuple[str | None, str]:
        verdict = self.diagnosis()["verdict"]
        return verdict["cause"], verdict["certainty"]


@pytest.fixture
def device(portal: Portal) -> Device:
    return Device(portal)


def test_the_answer_has_commands_and_the_next_time(device: Device) -> None:
    said = device.report()
    answer = json.loads(said["body"])
    assert (said["status"], set(answer), answer["commands"]) == (200, {"commands", "next_seconds"}, [])
    assert isinstance(answer["next_seconds"], int)


def test_every_refusal_of_a_stranger_is_the_same(device: Device) -> None:
    other = Device(device.portal)
    good = json.dumps(device.data())
    path = f"/api/v1/terminals/{device.ids.serial}/heartbeat"
    refusals = [
        device.portal.post(path, good),
        device.portal.post(path, good, "wrong"),
        device.portal.post(path, good, ""),
        device.portal.post(path, good, other.token),
        device.portal.post(path, good, device.token + "x"),
        device.portal.post(path, good, device.token.swapcase()),
        device.portal.post("/api/v1/terminals/NOBODY/heartbeat", good, "wrong"),
        device.portal.post("/api/v1/terminals/NOBODY/heartbeat", good, device.token),
        device.portal.post("/api/v1/terminals/NOBODY/heartbeat", "{not json"),
        device.portal.post(path, "{not json", "wrong"),
        device.portal.post(path, "x" * 20_000, "wrong"),
    ]
    told = [(said["status"], said["body"], sorted(said["headers"])) for said in refusals]
    assert told == [(401, refusals[0]["body"], sorted(refusals[0]["headers"]))] * len(told)
    assert device.cause() == ("network_down", "likely")


def test_a_new_token_ends_the_old_one(device: Device) -> None:
    old, device.token = device.token, device.portal.token(device.ids.serial)
    assert old != device.token
    assert device.portal.report(device.ids.serial, device.data(), old)["status"] == 401
    assert device.report()["status"] == 200


TEXTS = ("mid", "tid", "tusn", "imei", "iccid", "firmware", "app_version", "param_version", "acquirer_host")
ENUMS = ("power", "network", "card_reader", "printer")
TIMES = ("last_sign_on_at", "last_transaction_at")
CODES = ("last_sign_on_rc", "last_transaction_rc")
NULLABLE = ("battery_percent", "signal_dbm", "lat", "lng", "accuracy_m", "settings_backup_at")
WRONG: list[tuple[str, Any]] = [
    *((member, value) for member in (*TEXTS, *ENUMS) for value in (5, True, None, ["x"])),
    *((member, value) for member in TIMES for value in (5, "yesterday", None, "2026-11-23T10:00:00")),
    *((member, value) for member in CODES for value in (5, "0", "000", None)),
    ("reported_at", 1790000000),
    ("reported_at", "2026-11-23T10:00:00"),
    ("reported_at", "now"),
    ("reported_at", None),
    ("battery_percent", 101),
    ("battery_percent", -1),
    ("battery_percent", "90"),
    ("battery_percent", True),
    ("signal_dbm", 1.5),
    ("signal_dbm", "-70"),
    ("lat", "22.5"),
    ("lat", True),
    ("lng", [113]),
    ("accuracy_m", "20"),
    ("tampered", "false"),
    ("tampered", 0),
    ("tampered", None),
    ("unsent_count", -1),
    ("unsent_count", 1.5),
    ("unsent_count", "0"),
    ("unsent_count", None),
    ("unsent_count", True),
    ("settings_backup_at", 5),
    ("settings_backup_at", "yesterday"),
]


def test_a_wrong_type_is_named_and_nothing_is_stored(device: Device) -> None:
    found = []
    for member, value in WRONG:
        said = device.report(**{member: value, "network" if member != "network" else "power": "none"})
        found.append((member, value, said["status"], member in said["body"]))
    assert [one for one in found if one[2:] != (422, True)] == []
    missing = {key: value for key, value in device.data().items() if key != "reported_at"}
    said = device.portal.report(device.ids.serial, missing, device.token)
    assert (said["status"], "reported_at" in said["body"]) == (422, True)
    assert device.cause() == ("network_down", "likely")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "5", '"x"', "null", '{"reported_at": NaN}', "\ud800".encode("utf-8", "replace").decode()]
)
def test_what_is_no_report_is_refused(device: Device, body: str) -> None:
    said = device.portal.post(f"/api/v1/terminals/{device.ids.serial}/heartbeat", body, device.token)
    assert said["status"] in {400, 422}


def test_null_is_taken_where_the_table_says_so(device: Device) -> None:
    said = [device.report(30 - n, **{member: None})["status"] for n, member in enumerate(NULLABLE)]
    assert said == [200] * len(NULLABLE)


def test_a_report_may_be_nothing_but_its_time(device: Device) -> None:
    said = device.portal.report(device.ids.serial, {"reported_at": stamp(5)}, device.token)
    assert said["status"] == 200
    assert device.cause() == (None, "none")


def test_unknown_members_and_words_are_taken(device: Device) -> None:
    assert device.report(tomorrow={"a": [1]}, network="satellite", power="solar")["status"] == 200
    steps = {step["key"]: step["outcome"] for step in device.diagnosis()["steps"]}
    assert steps["hardware"] == "unknown"


def test_sixteen_kib_is_the_limit(device: Device) -> None:
    bare = len(json.dumps(device.data(padding="")))
    assert device.report(padding="x" * (16 * 1024 - bare))["status"] == 200
    assert device.report(5, padding="x" * (16 * 1024 - bare + 1))["status"] in {413, 422}


def test_a_repeat_changes_nothing(device: Device) -> None:
    first = device.data()
    again = first | {"network": "none"}
    statuses = [device.portal.report(device.ids.serial, data, device.token)["status"] for data in (first, first, again)]
    assert (statuses, device.cause()) == ([200, 200, 200], (None, "none"))


def test_the_same_moment_in_another_zone_is_a_repeat(device: Device) -> None:
    first = device.data() | {"reported_at": "2026-11-23T10:00:00+08:00"}
    again = first | {"reported_at": "2026-11-23T02:00:00Z", "network": "none"}
    said = [device.portal.report(device.ids.serial, data, device.token)["status"] for data in (first, again)]
    assert (said, device.cause()) == ([200, 200], ("network_down", "likely"))


def test_an_older_report_never_overwrites(device: Device) -> None:
    statuses = [device.report(20)["status"], device.report(600, network="none")["status"]]
    assert (statuses, device.cause()) == ([200, 200], (None, "none"))


def test_a_newer_report_does(device: Device) -> None:
    statuses = [device.report(600)["status"], device.report(20, network="none")["status"]]
    assert (statuses, device.cause()) == ([200, 200], ("network_down", "confirmed"))


def test_a_clock_far_ahead_counts_by_the_servers(device: Device) -> None:
    assert (
        device.report(-3600, network="none", last_transaction_at=stamp(900), last_sign_on_at=stamp(900))["status"]
        == 200
    )
    assert device.cause() == ("network_down", "confirmed")
    assert device.report(-1, power="battery")["status"] == 200
    assert device.cause() == (None, "none")


def test_a_clock_a_little_ahead_is_believed(device: Device) -> None:
    assert device.report(-290)["status"] == 200
    assert device.report(0, network="none")["status"] == 200
    assert device.cause() == (None, "none")


def test_an_unknown_command_cannot_be_reported_back(device: Device) -> None:
    path = f"/api/v1/terminals/{device.ids.serial}/commands/none-such"
    body = json.dumps({"state": "succeeded"})
    assert device.portal.post(path, body)["status"] == 401
    assert device.portal.post(path, body, device.token)["status"] == 404
