"""Charts as geometry: plain numbers in, rectangles out, drawn by templates/components/_bars.html without any style.

Every chart comes with the table of its numbers, so nothing is told by colour or length alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 220
_LEFT, _BOTTOM, _TOP = 56, 30, 16
_LABELS_AT_MOST: Final = 6
_GAP: Final = 0.25


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar: its name, and its value for each label. `tone` (1 to 8) is its colour and pattern."""

    name: str
    values: Sequence[float]
    tone: int


@dataclass(frozen=True, slots=True)
class Part:
    """One rectangle; `title` is what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A word on an axis and where it stands."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A stacked bar chart and the table behind it: `rows` are (label, one text for each series)."""

    title: str
    width: int
    height: int
    left: int
    base: int
    parts: list[Part]
    days: list[Tick]
    lines: list[Tick]
    series: Sequence[Series]
    rows: list[tuple[str, list[str]]]


def stacked_bars(title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> Bars:
    """Bars side by side, one for each label, each made of the series on top of one another."""
    top = _round_up(max([sum(one.values[at] for one in series) for at in range(len(labels))], default=0))
    base, span = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(len(labels), 1)
    parts: list[Part] = []
    for at, label in enumerate(labels):
        y = float(base)
        for one in series:
            tall = span * one.values[at] / top
            if tall > 0:
                y -= tall
                x = _LEFT + step * (at + _GAP / 2)
                told = f"{label} · {one.name}: {_number(one.values[at])}{unit}"
                parts.append(
                    Part(round(x, 1), round(y, 1), round(step * (1 - _GAP), 1), round(tall, 1), one.tone, told)
                )
    every = max(1, math.ceil(len(labels) / _LABELS_AT_MOST))
    days = [Tick(round(_LEFT + step * (at + 0.5), 1), labels[at]) for at in range(0, len(labels), every)]
    lines = [Tick(round(base - span * part / 2, 1), f"{_number(top * part / 2)}{unit}") for part in (0, 1, 2)]
    rows = [(label, [f"{_number(one.values[at])}{unit}" for one in series]) for at, label in enumerate(labels)]
    return Bars(title, WIDTH, HEIGHT, _LEFT, base, parts, days, lines, series, rows)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is not below the value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


_ROW: Final = 44
_WORDS: Final = 18


@dataclass(frozen=True, slots=True)
class Rank:
    """One line: its words above, the bar below them, its number and share at the end."""

    y: float
    words_at: float
    width: float
    name: str
    told: str


@dataclass(frozen=True, slots=True)
class Ranks:
    """Bars below one another for things with long names, and the table behind them: (name, number, share)."""

    title: str
    width: int
    height: int
    ranks: list[Rank]
    rows: list[tuple[str, float, str]]


def ranks(title: str, values: Sequence[tuple[str, float]], *, whole: float | None = None) -> Ranks:
    """In the order given; shares are of `whole`, else of the sum."""
    total = whole if whole is not None else sum(value for _name, value in values)
    longest = max([value for _name, value in values], default=0) or 1
    drawn, rows = [], []
    for at, (name, value) in enumerate(values):
        share = f"{100 * value / total:.1f} %" if total else "–"
        told = f"{_number(value)} · {share}"
        drawn.append(
            Rank(_ROW * at + _WORDS + 4, _ROW * at + _WORDS - 3, round(WIDTH * value / longest, 1), name, told)
        )
        rows.append((name, value, share))
    return Ranks(title, WIDTH, max(_ROW * len(values), 1), drawn, rows)
