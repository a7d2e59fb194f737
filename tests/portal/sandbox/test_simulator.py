"""The simulated terminals against a portal that plays by docs/contract/terminal-api.md, and against the real one."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from model_bakery import baker
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.server import Running, running
from portal.acquirer.sandbox.simulator import Away, Simulator
from portal.acquirer.sandbox.world import World
from portal.models import Report, Terminal
from tests.portal.sandbox.conftest import KEY_ID, LINES, MID, SECRET, SERIAL

NOWHERE = "http://127.0.0.1:9"


class Portal:
    """Takes heartbeats with the token "token-<n>" of each serial, hands out what is in `orders`."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.heartbeats: list[tuple[str, dict[str, Any]]] = []
        self.orders: list[dict[str, str]] = []
        self.outcomes: list[tuple[str, dict[str, Any]]] = []
        self.url = ""

    async def renew(self, serial: str) -> str:
        self.tokens[serial] = f"token-{len(self.tokens)}-{serial}"
        return self.tokens[serial]

    async def known(self, serials: list[str]) -> set[str]:
        return set(serials)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        _, _, _, _, serial, *rest = request.path.split("/")
        if request.headers.get("Authorization") != f"Bearer {self.tokens.get(serial)}":
            return Response(status=401)(environ, start_response)
        body = json.loads(request.get_data())
        if rest[0] == "heartbeat":
            self.heartbeats.append((serial, body))
            orders = self.orders if serial == SERIAL else []
            answer = Response(json.dumps({"commands": orders, "next_seconds": 60}), mimetype="application/json")
            return answer(environ, start_response)
        self.outcomes.append((rest[1], body))
        self.orders = [order for order in self.orders if order["command_id"] != rest[1]]
        return Response("{}", mimetype="application/json")(environ, start_response)


@pytest.fixture
def portal() -> Iterator[Portal]:
    portal = Portal()
    server = make_server("127.0.0.1", 0, portal, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    portal.url = f"http://127.0.0.1:{server.server_port}"
    yield portal
    server.shutdown()
    server.server_close()
    thread.join(timeout=3)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    world = World(tmp_path / "state.sqlite3")
    fleet.seed(world, LINES)
    with running(world, key_id=KEY_ID, secret=SECRET) as served:
        yield served


def simulator(sandbox: Running, portal: Portal, interval: float = 0.2) -> Simulator:
    return Simulator(
        sandbox_url=sandbox.url, portal_url=portal.url, interval=interval, known=portal.known, renew=portal.renew
    )


def test_every_terminal_that_is_switched_on_reports_what_it_holds(sandbox: Running, portal: Portal) -> None:
    assert asyncio.run(simulator(sandbox, portal).once()) == 2
    reports = dict(portal.heartbeats)
    assert set(reports) == {SERIAL, "SN00000002"}
    report = reports[SERIAL]
    assert (report["mid"], report["tid"], report["network"]) == (MID, "10000001", "cellular")
    assert "reported_at" in report
    assert "silent" not in report


def test_a_command_is_carried_out_on_the_machine_and_reported_back(sandbox: Running, portal: Portal) -> None:
    portal.orders = [{"command_id": "c-1", "command": "backup_settings"}, {"command_id": "c-2", "command": "dance"}]
    asyncio.run(simulator(sandbox, portal).once())
    assert portal.outcomes == [
        ("c-1", {"state": "succeeded"}),
        ("c-2", {"state": "failed", "failure": "no command is called dance"}),
    ]
    assert (sandbox.world.get("device", SERIAL) or {})["settings_backup_at"] is not None


def test_a_silent_terminal_sends_nothing(sandbox: Running, portal: Portal) -> None:
    call_command("sandbox", "inject", "silent", SERIAL, url=sandbox.url)
    asyncio.run(simulator(sandbox, portal).once())
    assert {serial for serial, _ in portal.heartbeats} == {"SN00000002"}


def test_a_token_made_elsewhere_is_respected_for_a_while(sandbox: Running, portal: Portal) -> None:
    async def story() -> list[int]:
        simulated = simulator(sandbox, portal, interval=0)
        async with simulated._session() as session:
            taken = [await simulated.round(session)]
            portal.tokens[SERIAL] = "made by hand"
            return [*taken, await simulated.round(session), await simulated.round(session)]

    assert asyncio.run(story()) == [2, 1, 1]
    assert portal.tokens[SERIAL] == "made by hand"


def test_a_portal_or_a_sandbox_that_is_away_is_waited_for(
    sandbox: Running, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        simulated = simulator(sandbox, portal, interval=0.05)
        address, simulated.portal_url = simulated.portal_url, NOWHERE
        work = asyncio.ensure_future(simulated.run())
        await asyncio.sleep(0.5)
        simulated.portal_url = address
        for _ in range(100):
            await asyncio.sleep(0.05)
            if portal.heartbeats and not simulated.away:
                break
        work.cancel()

    asyncio.run(story())
    assert len(portal.heartbeats) >= 2
    said = [record.getMessage() for record in caplog.records if "sandbox" in record.name]
    assert (said[0].startswith("terminals wait: the portal"), said[1:]) == (True, ["terminals report again"])


def test_once_without_a_sandbox_fails_with_a_reason(portal: Portal) -> None:
    lost = Simulator(sandbox_url=NOWHERE, portal_url=portal.url, interval=1, known=portal.known, renew=portal.renew)
    with pytest.raises(Away, match="no devices"):
        asyncio.run(lost.once())


@pytest.mark.django_db(transaction=True)
def test_the_real_portal_takes_the_reports_in(sandbox: Running, live_server: Any, capsys: Any) -> None:
    baker.make(Terminal, serial=SERIAL, status="active")
    options = {"sandbox_url": sandbox.url, "portal_url": live_server.url, "once": True}
    call_command("simulate_terminals", **options)
    assert capsys.readouterr().out == "1 terminals reported\n"
    assert Report.objects.get(terminal__serial=SERIAL).data["mid"] == MID
    with pytest.raises(CommandError):
        call_command("simulate_terminals", **(options | {"portal_url": NOWHERE}))
