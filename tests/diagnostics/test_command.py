"""`diagnose` as a script sees it: a process of its own, nothing but the promised environment, no broker, no worker."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics import catalogue
from diagnostics.vocabulary import STEPS
from tests.diagnostics.conftest import LINE, SERIAL, SPARE
from tests.services.schema import copy_schema

ROOT = Path(__file__).resolve().parents[2]
Manage = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def manage(tmp_path_factory: pytest.TempPathFactory) -> Manage:
    """manage.py with the six settings that must be enough, on a database with one shop; the acquirer is away."""
    folder = tmp_path_factory.mktemp("command")
    env = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "ACQUIRER_URL": "http://127.0.0.1:9",
        "ACQUIRER_KEY_ID": "portal",
        "ACQUIRER_SECRET": "secret",
        "SECRET_KEY": "key",
        "DEBUG": "false",
        "VAR_DIR": str(folder),  # keeps the test's broker folder out of the checkout
    }

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)

    (folder / "fleet.jsonl").write_text(LINE + "\n", encoding="utf-8")
    copy_schema(folder / "portal.sqlite3")
    assert run("migrate", "-v", "0").returncode == 0
    assert run("import_fleet", str(folder / "fleet.jsonl")).returncode == 0
    return run


def test_the_document_has_the_promised_shape(manage: Manage) -> None:
    done = manage("diagnose", SERIAL, "--code", "03", "--answer", "network_ok=no", "--answer", "slip_mid=1", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert list(found) == ["diagnosis", "terminal", "state", "verdict", "also", "steps", "actions", "questions"]
    assert list(found["verdict"]) == ["cause", "certainty", "ring", "actor", "advice_code", "retry", "evidence"]
    assert [step["key"] for step in found["steps"]] == list(STEPS)
    assert {tuple(step) for step in found["steps"]} == {("key", "outcome", "findings", "started_at", "finished_at")}
    assert {code for step in found["steps"] for code in step["findings"]} <= set(catalogue.findings())


def test_without_json_a_person_can_read_it(manage: Manage) -> None:
    done = manage("diagnose", SERIAL, "--code", "51")
    assert done.returncode == 0
    assert "卡片或密码问题" in done.stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["SN-UNKNOWN"], 1),
        ([SPARE, "--code", "3"], 2),
        ([SPARE, "--code", "0-"], 2),
        ([SPARE, "--answer", "weather=fine"], 2),
        ([SPARE, "--answer", "power_ok=perhaps"], 2),
        ([SPARE, "--answer", "power_ok"], 2),
    ],
)
def test_what_cannot_be_done_is_one_line_on_standard_error(manage: Manage, words: list[str], status: int) -> None:
    done = manage("diagnose", *words, "--json")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1)


@pytest.mark.parametrize("words", [[], [SPARE, "--verbose"]])
def test_what_the_parser_refuses_is_wrong_usage(manage: Manage, words: list[str]) -> None:
    assert manage("diagnose", *words).returncode == 2
