"""Keeps child processes alive, and leaves none behind: not on Ctrl-C, not even when it is killed itself."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LONGEST_PAUSE = 30.0
_STEADY_AFTER = 60.0  # a child that lived so long starts again with a short pause
_LOG_LIMIT = 5 * 1024 * 1024


@dataclass(slots=True)
class Child:
    """One process: `argv[0]` is looked up beside the running Python first; what it says goes to the file `log`.

    It is started `delay` seconds after the supervisor.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    delay: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0

    @property
    def alive(self) -> bool:
        """Running now."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        program = shutil.which(self.argv[0], path=str(Path(sys.executable).parent)) or self.argv[0]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  our own table of commands
                [program, *self.argv[1:]],
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C reaches us alone, and leftovers of a dead child can be found
                preexec_fn=_leash(os.getpid()),
            )
        self.started = time.monotonic()

    def signal(self, number: int) -> None:
        if self.process is not None and self.alive:
            self.process.send_signal(number)

    def clear(self) -> None:
        """Kill whatever is left of the process and of those it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self, lines: int = 8) -> list[str]:
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]


def _leash(parent: int) -> Callable[[], None] | None:
    """The kernel asks the child to stop when its parent dies, even by SIGKILL. Linux only; elsewhere nothing."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return bind


class Supervisor:
    """Runs children until it is told to stop; what dies is started again, with growing pauses.

    `say` gets one line a time for the person at the terminal. `stop_order` groups names: each group is asked to leave
    (SIGTERM), gets `patience` seconds, and is then killed.
    """

    def __init__(
        self,
        children: Iterable[Child],
        *,
        say: Callable[[str], object],
        stop_order: Sequence[Sequence[str]],
        patience: float = 8.0,
    ) -> None:
        self.children = list(children)
        self._say, self._stop_order, self._patience = say, stop_order, patience
        self._asked_to_stop = 0

    def run(self, when_started: Callable[[], bool]) -> None:
        """Blocks until SIGINT, SIGTERM or SIGHUP. `when_started` is asked twice a second until it answers True."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            for child in self.children:
                child.due = time.monotonic() + child.delay
            settled = False
            while not self._asked_to_stop:
                self.tick()
                settled = settled or when_started()
                time.sleep(0.25)
        finally:
            self.stop()

    @property
    def complete(self) -> bool:
        """All children are running now."""
        return all(child.alive for child in self.children)

    def tick(self) -> None:
        """Notice deaths, and start again what is due."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and not child.alive:
                self._bury(child, now)
            if child.process is None and now >= child.due:
                child.start()

    def stop(self) -> None:
        """Everything goes, in order; a second Ctrl-C makes it quick."""
        for names in self._stop_order:
            group = [child for child in self.children if child.name in names]
            for child in group:
                child.signal(signal.SIGTERM)
            until = time.monotonic() + self._patience
            while any(child.alive for child in group) and time.monotonic() < until and self._asked_to_stop < 2:
                time.sleep(0.05)
        for child in self.children:
            child.clear()

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        child.clear()
        child.deaths = 1 if now - child.started > _STEADY_AFTER else child.deaths + 1
        pause = min(0.5 * 2 ** (child.deaths - 1), _LONGEST_PAUSE)
        child.process, child.due = None, now + pause
        self._say(f"{child.name} ended ({_cause(code)}); starting it again in {pause:g} s. See {child.log}")
        for line in child.last_words() if child.deaths == 1 else ():
            self._say(f"    {line}")

    def _ask_to_stop(self, *_: object) -> None:
        self._asked_to_stop += 1


def _cause(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
