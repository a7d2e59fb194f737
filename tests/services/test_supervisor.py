"""`manage.py run`: it comes up, it puts back what dies, it keeps a second one away, and nothing outlives it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.services.processes import ROOT, Portal


def _family(parent: int) -> set[int]:
    """The pids of all living descendants, by /proc."""
    above = {}
    for folder in Path("/proc").glob("[0-9]*"):
        state = _state(int(folder.name))
        if state and state[0] != "Z":
            above[int(folder.name)] = int(state[1])
    family, grown = {parent}, True
    while grown:
        more = {pid for pid, its_parent in above.items() if its_parent in family} - family
        family |= more
        grown = bool(more)
    return family - {parent}


def _state(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if (state := _state(pid)) and state[0] != "Z"}


def _workers(parent: int) -> set[int]:
    return {pid for pid in _alive(_family(parent)) if b"io@%h" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def _run(portal: Portal, log: Path) -> "subprocess.Popen[bytes]":
    """`manage.py run`, once everything answers."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run"], cwd=ROOT, env=portal.env | {"PORT": str(portal.web_port)},
            stdout=out, stderr=out,
        )  # fmt: skip
    portal.until(lambda: process.poll() is not None or "Ctrl-C stops everything" in log.read_text(), within=90)
    assert process.poll() is None, log.read_text()
    return process


def test_a_run_heals_itself_stays_alone_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    portal, log = Portal(tmp_path), tmp_path / "run.log"
    run = _run(portal, log)
    try:
        assert float(log.read_text().partition("Ready after ")[2].partition(" s")[0]) <= 60

        second = portal.manage("run", check=False)
        assert (second.returncode, f"(process {run.pid})" in second.stderr) == (1, True)
        portal.env["VAR_DIR"] = str(tmp_path / "another")
        third = portal.manage("run", check=False)
        assert (third.returncode, f"PORT={portal.web_port + 1} make run" in third.stderr) == (1, True)

        (worker,) = _workers(run.pid)
        os.kill(worker, signal.SIGKILL)
        portal.until(lambda: "worker-io ended (killed by SIGKILL)" in log.read_text(), within=10)
        portal.until(lambda: _workers(run.pid), within=10)

        family = _family(run.pid)
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=30) == 0
        assert _alive(family) == set()
        assert log.read_text().endswith("Stopped. The data is kept; run again to go on.\n")
    finally:
        run.kill()


def test_nothing_is_left_when_it_is_killed_itself(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    run = _run(portal, tmp_path / "run.log")
    family = _family(run.pid)
    run.kill()
    portal.until(lambda: not _alive(family), within=20, what="the children to go")
