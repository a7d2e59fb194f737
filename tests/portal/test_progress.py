"""Progress of long commands: a bar for people, lines or nothing for scripts."""

import io
import sys

import pytest

from portal.management.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Out:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)


def test_a_terminal_gets_one_bar_for_each_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(Out(), lines=True) as progress:
        for done in (1, 2):
            progress.show("merchants", done, 2)
        progress.show("terminals", 5, 5)

    assert "merchants: 100%" in screen.getvalue()
    assert "terminals: 100%" in screen.getvalue()


def test_elsewhere_a_line_at_every_tenth_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    said, silent = Out(), Out()
    for out, lines in ((said, True), (silent, False)):
        with Progress(out, lines=lines) as progress:
            for done in range(1, 101):
                progress.show("merchants", done, 100)

    assert (len(said.lines), said.lines[-1], silent.lines) == (11, "merchants: 100 of 100", [])
