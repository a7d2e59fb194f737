"""`manage.py run`: it comes up, it puts back what dies, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.processes import ROOT, Portal


def _family(parent: int) -> set[int]:
    """The pids of all living descendants, by /proc."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(folder.name)] = int(fields[1])
    family, grown = {parent}, True
    while grown:
        more = {pid for pid, above in parents.items() if above in family} - family
        family |= more
        grown = bool(more)
    return family - {parent}


def _alive(pids: set[int]) -> set[int]:
    def breathes(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return {pid for pid in pids if breathes(pid)}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with Portal(tmp_path) as portal:
        portal.env["PORT"] = str(portal.web_port)
        yield portal


@pytest.fixture
def run(portal: Portal, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`manage.py run --no-demo` that has answered once."""
    with (tmp_path / "run.log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--no-demo", "--only", "web,worker,scheduler,sandbox"],
            cwd=ROOT, env=portal.env, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        portal.until(lambda: "Ctrl-C stops everything" in _said(tmp_path), within=60, what=_said(tmp_path))
        yield process
    finally:
        process.kill()
        process.wait()


def _said(folder: Path) -> str:
    return (folder / "run.log").read_text()


def test_what_dies_is_started_again(portal: Portal, run: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    worker = next(pid for pid in _family(run.pid) if b"io@%h" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    portal.until(lambda: "worker-io ended (killed by SIGKILL)" in _said(tmp_path), within=10)
    portal.until(
        lambda: any(b"io@%h" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in _alive(_family(run.pid))), within=10
    )


def test_ctrl_c_stops_everything_and_says_so(portal: Portal, run: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    family = _family(run.pid)
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=30) == 0
    assert _alive(family) == set()
    assert _said(tmp_path).endswith("Stopped. The data is kept; run again to go on.\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the leash is the Linux kernel's")
def test_nothing_is_left_after_it_was_killed_itself(portal: Portal, run: "subprocess.Popen[bytes]") -> None:
    family = _family(run.pid)
    run.kill()
    portal.until(lambda: not _alive(family), within=20, what="the children to go")


def test_a_second_run_in_the_same_folder_is_refused(portal: Portal, run: "subprocess.Popen[bytes]") -> None:
    second = portal.manage("run", check=False)
    assert second.returncode == 1
    assert f"already running from this folder (process {run.pid})" in second.stderr


def test_a_taken_port_is_named_with_the_way_out(portal: Portal, run: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    portal.env["VAR_DIR"] = str(tmp_path / "another")
    second = portal.manage("run", check=False)
    assert second.returncode == 1
    assert f"Another one: PORT={portal.web_port + 1} make run" in second.stderr


def test_readiness_comes_within_the_promised_minute(portal: Portal, run: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    seconds = float(_said(tmp_path).partition("Ready after ")[2].partition(" s")[0])
    assert seconds <= 60
    run.send_signal(signal.SIGINT)
    run.wait(timeout=30)
    began = time.monotonic()
    with (tmp_path / "again.log").open("wb") as out:
        again = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--no-demo"], cwd=ROOT, env=portal.env, stdout=out, stderr=out
        )
    try:
        portal.until(lambda: portal.get("/readyz")[0] == 200, within=30)
        assert time.monotonic() - began <= 20  # ten on a quiet machine; two cores under test get twice that
    finally:
        again.send_signal(signal.SIGINT)
        again.wait(timeout=30)
