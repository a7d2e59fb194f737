"""Runs a case: imports its fleet, posts its heartbeat, asks for its diagnosis, compares it with the contract."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.diagnostics.acceptance.acquirer import KEY_ID, SECRET, Acquirer
from tests.diagnostics.acceptance.case import ANY, SILENT, Case, fleet_line, heartbeat, world
from tests.diagnostics.acceptance.healthy import Ids
from tests.diagnostics.acceptance.table import CAUSES, STEPS

ROOT = Path(__file__).resolve().parents[3]
NOBODY = "http://127.0.0.1:9"


def environment(folder: Path, *, debug: bool = False, acquirer: str = NOBODY) -> dict[str, str]:
    """All the environment that the contract promises to be enough."""
    return {
        "DATABASE_URL": f"sqlite:////{str(folder / 'acceptance.sqlite3').lstrip('/')}",
        "ACQUIRER_URL": acquirer,
        "ACQUIRER_KEY_ID": KEY_ID,
        "ACQUIRER_SECRET": SECRET,
        "SECRET_KEY": "a-key-of-the-acceptance-checks-only-0123456789",
        "DEBUG": "true" if debug else "false",
    }


class Portal:
    """The product: one process that stays, and others for the asking."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.diagnostics.acceptance.portal_process"],
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(30)

    def run(self, *argv: str, acquirer: str = NOBODY) -> dict[str, Any]:
        """{status, stdout, stderr} of a command."""
        return self._ask({"argv": list(argv), "acquirer": acquirer})

    def post(self, path: str, body: str, token: str | None = None) -> dict[str, Any]:
        """{status, body, headers} of an answer."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self._ask({"post": path, "body": body, "headers": headers})

    def token(self, serial: str) -> str:
        said = self.run("terminal_token", serial, "--skip-checks")
        assert said["status"] == 0, said
        return str(said["stdout"]).rstrip("\n")

    def report(self, serial: str, data: Any, token: str | None = None) -> dict[str, Any]:
        body = data if isinstance(data, str) else json.dumps(data)
        return self.post(f"/api/v1/terminals/{serial}/heartbeat", body, token or self.token(serial))

    def import_lines(self, name: str, *lines: Any) -> dict[str, Any]:
        path = self.folder / name
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return self.run("import_fleet", str(path))

    def manage(self, *argv: str, debug: bool, acquirer: str = NOBODY) -> subprocess.CompletedProcess[str]:
        """A command in a process of its own."""
        return subprocess.run(
            [sys.executable, "manage.py", *argv],
            cwd=ROOT,
            env=environment(self.folder, debug=debug, acquirer=acquirer),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def fleet(cases: list[Case]) -> list[dict[str, Any]]:
    return [fleet_line(case, Ids(number)) for number, case in enumerate(cases)]


def options(case: Case, ids: Ids) -> list[str]:
    code = ["--code", case.code] if case.code else []
    return code + [f"--answer={key}={value.format(mid=ids.mid)}" for key, value in case.answers.items()]


def diagnose(portal: Portal, case: Case, ids: Ids) -> dict[str, Any]:
    """The diagnosis that the case gets, after its heartbeat, from its own acquirer."""
    if case.heartbeat is not SILENT:
        said = portal.report(ids.serial, heartbeat(case, ids))
        assert said["status"] == 200, said
    with Acquirer(world(case, ids)) as acquirer:
        said = portal.run("diagnose", ids.serial, *options(case, ids), "--json", acquirer=acquirer.url)
        assert not acquirer.complaints
    assert said["status"] == 0, said
    result: dict[str, Any] = json.loads(said["stdout"])
    assert_shape(result, ids.serial)
    return result


def assert_expected(result: dict[str, Any], case: Case) -> None:
    """The whole of it in one comparison, so that a failure shows everything at once."""
    verdict, also = result["verdict"], [_short(entry) for entry in result["also"]]
    found: dict[str, Any] = {"cause": verdict["cause"], "certainty": verdict["certainty"], "also": also}
    wanted: dict[str, Any] = {"cause": case.cause, "certainty": case.expected_certainty(), "also": case.also}
    if case.cause is ANY and not case.certainty:
        wanted["certainty"] = ANY
    wanted["also"] = case.also if case.also is ANY else [_with_certainty(entry) for entry in case.also]
    found |= {step["key"]: step["outcome"] for step in result["steps"]}
    wanted |= case.expected_steps()
    open_keys = {key for key, value in wanted.items() if value is ANY}
    shown = {key: value for key, value in found.items() if key not in open_keys}
    assert shown == {key: value for key, value in wanted.items() if key not in open_keys}, result
    assert not {verdict["cause"], *(entry["cause"] for entry in result["also"])} & set(case.never)
    if case.evidence:
        assert case.evidence in [(item["source"], item["value"]) for item in verdict["evidence"]]


def _short(entry: dict[str, str]) -> str:
    return f"{entry['cause']}?{entry['certainty']}"


def _with_certainty(entry: str) -> str:
    return entry if "?" in entry else f"{entry}?confirmed"


def assert_shape(result: dict[str, Any], serial: str) -> None:
    """Exactly the members of commands.md, each of its type, whatever the verdict."""
    names = {"diagnosis", "terminal", "state", "verdict", "also", "steps", "actions", "questions"}
    assert set(result) == names
    assert isinstance(result["diagnosis"], str)
    assert result["terminal"] == serial
    assert result["state"] in {"concluded", "needs_answers"}
    assert_verdict(result["verdict"])
    for entry in result["also"]:
        assert set(entry) == {"cause", "certainty"}
        assert entry["cause"] in CAUSES
        assert entry["certainty"] in {"confirmed", "likely"}
    assert [step["key"] for step in result["steps"]] == list(STEPS)
    for step in result["steps"]:
        assert set(step) == {"key", "outcome", "findings", "started_at", "finished_at"}
        assert step["outcome"] in {"pass", "fail", "unknown", "skipped"}
        assert all(isinstance(code, str) for code in step["findings"])
        assert is_moment(step["started_at"]) <= is_moment(step["finished_at"])
    for action in result["actions"]:
        assert set(action) == {"key", "actor", "destructive", "blocked_by"}
        assert isinstance(action["destructive"], bool)
        assert isinstance(action["blocked_by"], list)
    for question in result["questions"]:
        assert set(question) == {"key", "choices"}
        assert isinstance(question["choices"], list)


def assert_verdict(verdict: dict[str, Any]) -> None:
    assert set(verdict) == {"cause", "certainty", "ring", "actor", "advice_code", "retry", "evidence"}
    if verdict["cause"] is None:
        told = [verdict[key] for key in ("certainty", "ring", "actor", "retry", "advice_code")]
        assert told == ["none", None, None, None, None]
    else:
        _, ring, actor, retry = CAUSES[verdict["cause"]]
        assert [verdict["ring"], verdict["actor"], verdict["retry"]] == [ring, actor, retry]
        assert verdict["certainty"] in {"confirmed", "likely"}
        assert verdict["cause"] != "balance_insufficient"
        assert isinstance(verdict["advice_code"], str)
        assert verdict["evidence"]
    for item in verdict["evidence"]:
        assert set(item) == {"source", "key", "value", "read_at"}
        assert item["source"] in {"portal", "acquirer", "terminal", "merchant"}
        is_moment(item["read_at"])


def is_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return moment
