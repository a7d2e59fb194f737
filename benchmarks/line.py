"""One line of the benchmark's output, and the timing that all of them share."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """`ratio` is value over reference, both in `unit`, from the same run.

    `goal` bounds the ratio, or the value where there is no reference: at most with `at_most`, else at least.
    """

    name: str
    value: float
    unit: str
    goal: float
    reference: float | None = None
    at_most: bool = True

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference if self.reference else None

    @property
    def met(self) -> bool:
        measured = self.value if self.ratio is None else self.ratio
        return measured <= self.goal if self.at_most else measured >= self.goal

    def as_json(self) -> str:
        fields: dict[str, Any] = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "reference": None if self.reference is None else round(self.reference, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "goal": f"{'<=' if self.at_most else '>='} {self.goal:g}{'' if self.reference else ' ' + self.unit}",
            "met": self.met,
        }
        return json.dumps(fields, ensure_ascii=False)


def say(line: Line) -> None:
    """One JSON object on standard output, at once."""
    sys.stdout.write(line.as_json() + "\n")
    sys.stdout.flush()


def interleaved(
    works: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    times: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Milliseconds for one call of each: every round measures all of them in turn, and the median round counts."""
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = clock()
            for _ in range(times):
                work()
            taken[name].append((clock() - began) * 1000 / times)
    return {name: statistics.median(values) for name, values in taken.items()}
