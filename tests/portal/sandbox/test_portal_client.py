"""The portal's own client understands everything that the sandbox says, faults or none."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.acquirer.client import Acquirer
from portal.acquirer.errors import AcquirerError
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.faults import FAULTS, inject, lift
from portal.acquirer.sandbox.server import Running, running
from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import KEY_ID, LINES, MID, PLACE, SECRET, SERIAL, STOCK
from tests.portal.sandbox.test_applications import application


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    world = World(stage_seconds=0.05, command_seconds=0.05)
    fleet.seed(world, LINES)
    with running(world, key_id=KEY_ID, secret=SECRET) as served:
        yield served


@pytest.fixture
def acquirer(sandbox: Running) -> Acquirer:
    return Acquirer(sandbox.url, KEY_ID, SECRET)


def until(read: Callable[[], dict[str, Any]], states: set[str]) -> dict[str, Any]:
    deadline = time.monotonic() + 5
    while (data := read())["state"] not in states:
        assert time.monotonic() < deadline, data
        time.sleep(0.05)
    return data


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_answer_is_understood_under_every_fault(sandbox: Running, acquirer: Acquirer, name: str) -> None:
    inject(sandbox.world, name, SERIAL)
    try:
        answers = [
            acquirer.status(), acquirer.merchant(MID), acquirer.account(MID), acquirer.terminal(SERIAL),
            acquirer.transactions(MID, tid="10000001"), acquirer.fleet(),
            acquirer.sign_on_test(SERIAL, mid=MID, tid="10000001", key=f"sign-on-{name}"),
        ]  # fmt: skip
        if name == "terminal_not_bound":
            with pytest.raises(AcquirerError):
                acquirer.parameters(SERIAL)
        else:
            answers.append(acquirer.parameters(SERIAL))
    finally:
        lift(sandbox.world)
    assert all(answer.data for answer in answers)


def test_a_terminal_is_bound_set_up_and_read_back(acquirer: Acquirer) -> None:
    acquirer.bind(STOCK, {"mid": MID, "tid": "10000009", "place": PLACE}, key="bind-stock-1")
    for command in ("download_parameters", "sign_on"):
        sent = acquirer.send_command(STOCK, command, key=f"send-{command}").data["command_id"]
        assert until(lambda sent=sent: acquirer.command(sent).data, {"succeeded", "failed"})["state"] == "succeeded"
    register = acquirer.terminal(STOCK).data
    assert (register["status"], register["keys"], register["tid"]) == ("active", "loaded", "10000009")


def test_an_application_is_handed_over_and_followed_until_it_is_open(acquirer: Acquirer) -> None:
    made = acquirer.submit_application(application(), key="hand-over-1").data
    done = until(lambda: acquirer.application(made["application_id"]).data, {"open", "refused"})
    assert acquirer.merchant(done["mid"]).data["name"] == "示例杂货店"
