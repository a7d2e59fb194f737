"""diagnose as a process of its own with only the promised environment; its usage, its streams, its time."""

import itertools
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.diagnostics.acceptance.acquirer import OPERATIONS, Acquirer, Bad
from tests.diagnostics.acceptance.case import Case, fleet_line, heartbeat, world
from tests.diagnostics.acceptance.harness import ROOT, Portal, assert_shape, environment
from tests.diagnostics.acceptance.healthy import Ids

_numbers = itertools.count(700_000)
FINE = Case("fine")
FROZEN = Case("frozen", acquirer={"merchant.status": "frozen"})


@pytest.fixture
def ids(portal: Portal) -> Ids:
    """A terminal of its own for one test, that has just reported that all is well."""
    ids = Ids(next(_numbers))
    assert portal.import_lines("commands.jsonl", fleet_line(FINE, ids))["status"] == 0
    assert portal.report(ids.serial, heartbeat(FINE, ids))["status"] == 200
    return ids


@pytest.mark.parametrize("debug", [False, True])
def test_a_process_with_only_the_promised_environment_finds_the_cause(portal: Portal, ids: Ids, debug: bool) -> None:
    with Acquirer(world(FROZEN, ids)) as acquirer:
        done = portal.manage("diagnose", ids.serial, "--json", debug=debug, acquirer=acquirer.url)
        assert (acquirer.complaints, sorted(set(acquirer.asked))) == ([], sorted(OPERATIONS))
    result = json.loads(done.stdout)
    assert_shape(result, ids.serial)
    assert (done.returncode, result["verdict"]["cause"]) == (0, "merchant_frozen")


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["NOBODY", "--json"], 1),
        (["NOBODY"], 1),
        (["--json"], 2),
        (["{serial}", "--json", "--answer", "power_ok"], 2),
        (["{serial}", "--json", "--answer", "power_ok=perhaps"], 2),
        (["{serial}", "--json", "--answer", "colour=red"], 2),
        (["{serial}", "--json", "--answer", "cards_failing=none"], 2),
        (["{serial}", "--json", "--code", "003"], 2),
        (["{serial}", "--json", "--code", "3"], 2),
        (["{serial}", "--json", "--colour"], 2),
        (["{serial}", "another", "--json"], 2),
    ],
)
def test_what_cannot_be_done_says_so_on_standard_error(portal: Portal, ids: Ids, argv: list[str], status: int) -> None:
    said = portal.run("diagnose", *(text.format(serial=ids.serial) for text in argv))
    assert (said["status"], said["stdout"]) == (status, "")
    assert said["stderr"].strip()
    assert "Traceback" not in said["stderr"]
    if status == 1:
        assert len(said["stderr"].strip().splitlines()) == 1


def test_without_json_it_speaks_to_people(portal: Portal, ids: Ids) -> None:
    with Acquirer(world(FROZEN, ids)) as acquirer:
        said = portal.run("diagnose", ids.serial, acquirer=acquirer.url)
    assert (said["status"], said["stderr"]) == (0, "")
    assert said["stdout"].strip()


def test_of_two_answers_to_one_question_the_run_survives(portal: Portal, ids: Ids) -> None:
    with Acquirer(world(FINE, ids)) as acquirer:
        argv = ("--answer", "power_ok=yes", "--answer", "power_ok=no", "--json")
        said = portal.run("diagnose", ids.serial, *argv, acquirer=acquirer.url)
    assert json.loads(said["stdout"])["verdict"]["cause"] == "hardware_fault"


def test_nobody_listening_leaves_everything_unknown(portal: Portal, ids: Ids) -> None:
    said = portal.run("diagnose", ids.serial, "--json")
    result = json.loads(said["stdout"])
    outcomes = {step["key"]: step["outcome"] for step in result["steps"]}
    assert (said["status"], result["verdict"]["cause"]) == (0, None)
    assert outcomes == {
        "merchant_info": "unknown",
        "account_status": "unknown",
        "terminal_installation": "unknown",
        "transaction_parameters": "unknown",
        "hardware": "pass",
        "software": "unknown",
        "live_test": "unknown",
    }


@pytest.mark.parametrize(
    "bad", [Bad(delay=60), Bad(drip=0.5), Bad(503, delay=3)], ids=["hangs", "drips", "fails slowly"]
)
def test_it_ends_within_30_seconds_whatever_the_acquirer_does(portal: Portal, ids: Ids, bad: Bad) -> None:
    with Acquirer(world(Case("", bad=dict.fromkeys(OPERATIONS, bad)), ids)) as acquirer:
        begun = time.monotonic()
        said = portal.run("diagnose", ids.serial, "--json", acquirer=acquirer.url)
        took = time.monotonic() - begun
    assert (said["status"], json.loads(said["stdout"])["verdict"]["cause"], took < 30) == (0, None, True)


def test_the_witnesses_are_asked_side_by_side(portal: Portal, ids: Ids) -> None:
    with Acquirer(world(Case("", bad=dict.fromkeys(OPERATIONS, Bad(delay=1))), ids)) as acquirer:
        begun = time.monotonic()
        said = portal.run("diagnose", ids.serial, "--json", acquirer=acquirer.url)
        took = time.monotonic() - begun
    assert (said["status"], took < 4) == (0, True)


@pytest.fixture(params=[False, True], ids=["production", "debug"])
def server(portal: Portal, request: pytest.FixtureRequest) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    quiet = subprocess.DEVNULL
    env = environment(portal.folder, debug=request.param)
    process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=quiet, stderr=quiet)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def test_runserver_takes_heartbeats_over_http(portal: Portal, ids: Ids, server: str) -> None:
    token = portal.token(ids.serial)
    data = heartbeat(Case("", heartbeat_age=1), ids) | {"tampered": True}
    address = f"{server}/api/v1/terminals/{ids.serial}/heartbeat"
    assert posted(address, data, token) == (200, {"commands": [], "next_seconds": 60})
    assert posted(address, data, "wrong")[0] == 401
    with Acquirer(world(FINE, ids)) as acquirer:
        said = portal.run("diagnose", ids.serial, "--json", acquirer=acquirer.url)
    assert json.loads(said["stdout"])["verdict"]["cause"] == "tampered"


def posted(address: str, data: dict[str, Any], token: str) -> tuple[int, Any]:
    """Status and body, once the server listens."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, json.dumps(data).encode(), headers)
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, None
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server never listened")
