"""The sandbox over a real socket: what goes wrong on the wire, what it tells the portal, what survives a restart."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from portal.acquirer import signing
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.callbacks import pause
from portal.acquirer.sandbox.server import Running, running
from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import KEY_ID, LINES, MID, SECRET, SERIAL


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    world = World(tmp_path / "state.sqlite3")
    fleet.seed(world, LINES)
    with running(world, key_id=KEY_ID, secret=SECRET) as served:
        yield served


def ask(url: str, method: str, target: str, body: Any = None, *, key: str | None = None, timeout: float = 3) -> Any:
    data = b"" if body is None else json.dumps(body).encode()
    headers = signing.headers(key_id=KEY_ID, secret=SECRET, method=method, target=target, body=data)
    if key:
        headers["Idempotency-Key"] = key
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=timeout)
    try:
        connection.request(method, target, data, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def inject(sandbox: Running, *words: str, **options: Any) -> None:
    call_command("sandbox", "inject", *words, url=sandbox.url, **options)


# on the wire


@pytest.mark.parametrize(
    ("name", "status"),
    [("error_401", 401), ("error_403", 403), ("error_500", 500), ("error_502", 502), ("error_503", 503),
     ("error_504", 504), ("rate_limited", 429)],
)  # fmt: skip
def test_a_status_is_answered_until_it_is_lifted(sandbox: Running, name: str, status: int) -> None:
    inject(sandbox, name)
    assert ask(sandbox.url, "GET", "/v1/status")[0] == status
    call_command("sandbox", "lift", name, url=sandbox.url)
    assert ask(sandbox.url, "GET", "/v1/status")[0] == 200


def test_latency_delays_the_answer(sandbox: Running) -> None:
    inject(sandbox, "latency", ms=300)
    started = time.monotonic()
    assert ask(sandbox.url, "GET", "/v1/status")[0] == 200
    assert time.monotonic() - started >= 0.3


def test_a_fault_may_be_meant_for_one_operation_and_one_terminal(sandbox: Running) -> None:
    inject(sandbox, "error_503", SERIAL, operation="terminal")
    statuses = [
        ask(sandbox.url, "GET", f"/v1/{path}")[0] for path in (f"terminals/{SERIAL}", "terminals/SN00000002", "status")
    ]
    assert statuses == [503, 200, 200]


def test_a_fault_for_a_terminal_hits_its_merchant_too(sandbox: Running) -> None:
    inject(sandbox, "error_503", SERIAL)
    assert ask(sandbox.url, "GET", f"/v1/merchants/{MID}")[0] == 503


def test_a_fault_may_last_for_a_number_of_times(sandbox: Running) -> None:
    inject(sandbox, "error_503", times=2)
    assert [ask(sandbox.url, "GET", "/v1/status")[0] for _ in range(3)] == [503, 503, 200]


def test_a_reset_connection_gives_no_answer(sandbox: Running) -> None:
    inject(sandbox, "reset")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(sandbox.url, "GET", "/v1/status")


def test_a_lost_answer_was_carried_out_and_is_given_again(sandbox: Running) -> None:
    inject(sandbox, "answer_lost", times=1)
    target = f"/v1/terminals/{SERIAL}/commands"
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(sandbox.url, "POST", target, {"command": "restart"}, key="command-key-1")
    status, body = ask(sandbox.url, "POST", target, {"command": "restart"}, key="command-key-1")
    assert status == 202
    assert [key for key, _ in sandbox.world.store.scan("command")] == [json.loads(body)["command_id"]]


@pytest.mark.parametrize(
    ("name", "looks_wrong"),
    [
        ("malformed", lambda body: body == b'{"unfinished": '),
        ("not_object", lambda body: isinstance(json.loads(body), list)),
        ("wrong_type", lambda body: not isinstance(json.loads(body)["name"], str)),
        ("too_large", lambda body: len(body) > 1 << 20),
    ],
)
def test_an_answer_may_be_nonsense(sandbox: Running, name: str, looks_wrong: Callable[[bytes], bool]) -> None:
    inject(sandbox, name)
    status, body = ask(sandbox.url, "GET", f"/v1/merchants/{MID}")
    assert (status, looks_wrong(body)) == (200, True)


def test_a_dripping_answer_is_slow_but_whole(sandbox: Running) -> None:
    inject(sandbox, "drip", ms=5)
    started = time.monotonic()
    status, body = ask(sandbox.url, "GET", "/v1/status")
    assert (status, json.loads(body)["state"]) == (200, "operational")
    assert time.monotonic() - started > 0.2


def test_a_silent_host_concerns_the_sign_on_test_alone(sandbox: Running) -> None:
    inject(sandbox, "host_silent", SERIAL)
    body = {"mid": MID, "tid": "10000001"}
    assert ask(sandbox.url, "POST", f"/v1/terminals/{SERIAL}/sign-on-test", body, key="sign-on-key-1")[0] == 504
    assert ask(sandbox.url, "GET", f"/v1/terminals/{SERIAL}")[0] == 200


# by hand


def test_the_command_line_lists_injects_and_lifts(sandbox: Running, capsys: pytest.CaptureFixture[str]) -> None:
    inject(sandbox, "merchant_frozen", SERIAL)
    inject(sandbox, "latency", ms=10)
    call_command("sandbox", "list", url=sandbox.url)
    call_command("sandbox", "lift", url=sandbox.url)
    call_command("sandbox", "lift", url=sandbox.url)
    assert capsys.readouterr().out.splitlines() == [
        f"injected merchant_frozen {SERIAL}",
        "injected latency",
        f"name=merchant_frozen serial={SERIAL}",
        "name=latency ms=10",
        f"lifted merchant_frozen {SERIAL}",
        "lifted latency",
        "nothing to lift",
    ]


def test_every_fault_is_named_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sandbox", "faults")
    shown = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")}
    assert {"merchant_frozen", "issuer_refusal", "reset", "rate_limited"} <= shown


def test_a_fleet_file_is_added_once(sandbox: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_text('{"merchant": {"mid": "102581083986056", "name": "新店"}, "terminals": [{"serial": "SN9"}]}\n')
    for _ in range(2):
        call_command("sandbox", "seed", str(path), url=sandbox.url)
    assert capsys.readouterr().out.splitlines() == ["added 1 merchants, 1 terminals", "added 0 merchants, 0 terminals"]


def test_no_sandbox_is_one_clear_sentence() -> None:
    with pytest.raises(CommandError, match="the sandbox does not answer at"):
        call_command("sandbox", "list", url="http://127.0.0.1:9")


# callbacks


class Portal:
    """Stands where the portal stands: answers what it is told to, keeps what it got."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.got = list(statuses), list[dict[str, Any]]()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        body = request.get_data()
        signing.verify(
            keys={KEY_ID: SECRET}, method="POST", target="/acquirer/events", headers=dict(request.headers),
            body=body, seen=lambda nonce: False,
        )  # fmt: skip
        self.got.append(json.loads(body))
        return Response(status=self.statuses.pop(0) if self.statuses else 204)(environ, start_response)


@contextmanager
def at_portal(portal: Portal, world: World) -> Iterator[Running]:
    server = make_server("127.0.0.1", 0, portal, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        with running(world, key_id=KEY_ID, secret=SECRET, portal_url=url) as served:
            yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=3)


def eventually(holds: Callable[[], bool], *, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def seeded(path: Path | str = ":memory:") -> World:
    world = World(path, stage_seconds=0.1)
    fleet.seed(world, LINES)
    return world


def test_a_change_is_told_with_the_object_as_the_api_shows_it() -> None:
    portal, world = Portal(), seeded()
    with at_portal(portal, world) as served:
        inject(served, "merchant_frozen", SERIAL)
        eventually(lambda: len(portal.got) == 3)
        shown = json.loads(ask(served.url, "GET", f"/v1/merchants/{MID}")[1])
    assert sorted(event["type"] for event in portal.got) == ["merchant.changed", *["transaction.declined"] * 2]
    assert next(event["data"] for event in portal.got if event["type"] == "merchant.changed") == shown
    assert len({event["id"] for event in portal.got}) == 3


def test_a_callback_is_tried_again_until_it_is_taken_in() -> None:
    portal, world = Portal(503, 500), seeded()
    with at_portal(portal, world) as served:
        call_command("sandbox", "notice", "停机通知", "今晚维护", url=served.url)
        eventually(lambda: len(portal.got) == 3)
        eventually(lambda: world.store.events("waiting") == [])
    assert len({event["id"] for event in portal.got}) == 1
    assert portal.got[0]["data"]["title"] == "停机通知"


def test_a_callback_that_is_not_understood_is_not_sent_again() -> None:
    portal, world = Portal(422), seeded()
    with at_portal(portal, world) as served:
        call_command("sandbox", "notice", "a", "b", url=served.url)
        eventually(lambda: len(world.store.events("refused")) == 1)
    assert len(portal.got) == 1


def test_the_pauses_between_tries_grow_to_a_minute() -> None:
    assert 0.3 < pause(0) < 0.7
    assert 45 <= pause(30) <= 75


# restart


def test_a_restart_keeps_faults_bindings_and_unsent_callbacks(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    first = seeded(path)
    with running(first, key_id=KEY_ID, secret=SECRET) as served:
        inject(served, "merchant_frozen", SERIAL)
        assert ask(served.url, "DELETE", "/v1/terminals/SN00000002/binding", key="unbind-key-1")[0] == 204
    portal, second = Portal(), World(path)
    assert fleet.seed(second, LINES) == (0, 0, [])
    with at_portal(portal, second) as served:
        assert json.loads(ask(served.url, "GET", f"/v1/merchants/{MID}")[1])["status"] == "frozen"
        assert json.loads(ask(served.url, "GET", "/v1/terminals/SN00000002")[1])["mid"] is None
        eventually(lambda: len(portal.got) == 4)
        call_command("sandbox", "lift", SERIAL, url=served.url)
        assert json.loads(ask(served.url, "GET", f"/v1/merchants/{MID}")[1])["status"] == "normal"


def test_a_fleet_with_little_in_it_still_makes_a_healthy_world() -> None:
    world = World()
    line = (
        '{"merchant": {"mid": "102581083986056", "name": "新店", "mcc": "?", "licence_valid_until": "长期"},'
        ' "terminals": [{"serial": "SN9", "activated_at": "2026-01-02T03:04:05"}, {"tid": "no serial"}]}'
    )
    assert fleet.seed(world, ["", line, "{"])[2] == [
        "line 2: KeyError: 'serial'",
        "line 3: JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ]
    merchant, terminal = world.get("merchant", "102581083986056"), world.get("terminal", "SN9")
    assert merchant is not None
    assert terminal is not None
    assert (merchant["status"], merchant["qualification"]["licence_valid_until"], "mcc" in merchant) == (
        "normal",
        None,
        False,
    )
    assert (terminal["status"], terminal["activated_at"]) == ("active", "2026-01-02T03:04:05+08:00")
