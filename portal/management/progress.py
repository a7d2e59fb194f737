"""How far a long command is: a bar on a terminal; elsewhere silence, or a line at every tenth where one asks for it."""

import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm


class Progress:
    """One bar at a time. `show` takes the name of what is counted, how much is done, and of how much."""

    def __init__(self, out: Any, *, lines: bool = False) -> None:
        self._out, self._lines = out, lines
        self._bar: tqdm[Any] | None = None
        self._shown = ("", -1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._close()

    def show(self, name: str, done: int, whole: int, *, unit: str = "", scale: bool = False) -> None:
        if sys.stderr.isatty():
            if self._bar is None or self._bar.desc != f"{name}: ":
                self._close()
                self._bar = tqdm(total=whole, desc=name, unit=unit, unit_scale=scale, file=sys.stderr)
            self._bar.update(done - self._bar.n)
        elif self._lines and (name, done * 10 // max(whole, 1)) != self._shown:
            self._out.write(f"{name}: {done:,} of {whole:,}")
            self._shown = (name, done * 10 // max(whole, 1))

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
