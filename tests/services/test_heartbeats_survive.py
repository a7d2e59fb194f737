"""SIGKILL to the web server in the middle of a burst of reports: whatever was answered with yes is in the database."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.services import servers
from tests.services.processes import Portal

pytestmark = pytest.mark.crash
_TERMINALS, _BEFORE_THE_KILL = 8, 300
_MAKE = f"""
from portal.actions.terminals import renew_terminal_token
from portal.models import Terminal
made = [Terminal.objects.create(serial=f"SN-{{n}}") for n in range({_TERMINALS})]
result = {{one.serial: renew_terminal_token(one, by=None) for one in made}}
"""


class Burst:
    """All terminals at once, one report after the other, until nobody answers; remembers what was answered."""

    def __init__(self, port: int, tokens: dict[str, str]) -> None:
        self.port, self.tokens = port, tokens
        self.enough = threading.Event()
        self.answered: set[tuple[str, int]] = set()
        self._start = datetime.now(UTC) - timedelta(hours=1)

    def report(self, serial: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.tokens[serial]}", "Content-Type": "application/json"}
        for number in range(100_000):
            body = json.dumps(
                {"reported_at": (self._start + timedelta(milliseconds=number)).isoformat(), "unsent_count": number}
            )
            try:
                line.request("POST", f"/api/v1/terminals/{serial}/heartbeat", body, headers)
                answer = line.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 200, answer.status
            self.answered.add((serial, number))
            if len(self.answered) >= _BEFORE_THE_KILL:
                self.enough.set()


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    limits = {"TERMINAL_REPORTS_PER_MINUTE": "1000000"}
    with servers.postgres() as url, Portal(tmp_path, {"DATABASE_URL": url, **limits}) as portal:
        portal.manage("migrate", "-v", "0")
        burst = Burst(portal.web_port, portal.python(_MAKE))
        portal.start("web")
        with ThreadPoolExecutor(_TERMINALS) as terminals:
            sending = [terminals.submit(burst.report, serial) for serial in burst.tokens]
            assert burst.enough.wait(120)
            portal.kill("web")
            for one in sending:
                one.result()
        history, newest = (
            portal.database.rows(
                f"select serial, data->>'unsent_count' from {table} join portal_terminal t on t.id = terminal_id"
            )
            for table in ("portal_reporthistory", "portal_report")
        )
    stored = {(serial, int(number)) for serial, number in history}
    assert burst.answered - stored == set()
    assert len(stored - burst.answered) <= _TERMINALS  # at most the one that each had under way
    assert {(serial, int(number)) for serial, number in newest} == {
        max(one for one in stored if one[0] == serial) for serial in burst.tokens
    }
