"""What the witnesses said in one run and otherwise in another: plain values of the stored readings, side by side.

Only facts that have a name on a page are compared (labels.yaml): what has none is for programs, or nobody's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from diagnostics.labels import has_label
from diagnostics.vocabulary import SOURCES, WITNESSES, Source, Witness, moment

#: These move all the time, and tell nothing.
_RESTLESS: Final = {"heartbeat.lat", "heartbeat.battery_percent", "account.last_transaction_at"}
Stored = Mapping[str, Mapping[str, Any]]


class Gap(Enum):
    """Where there is no value to show: the witness was silent, or said nothing about this."""

    SILENT = "silent"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Reread:
    """One fact that reads otherwise. A value may be a `Gap`; of a silent witness `key` is the witness itself."""

    source: Source
    key: str
    before: Any
    after: Any
    before_at: datetime | None
    after_at: datetime | None


def reading_changes(before: Stored, after: Stored) -> list[Reread]:
    """`before` and `after`: witness → Reading.to_json. In the order of the witnesses, then of the keys."""
    return [
        change
        for witness in WITNESSES
        if witness in before and witness in after
        for change in _of_one(witness, before[witness], after[witness])
    ]


def _of_one(witness: Witness, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reread]:
    source, times = SOURCES[witness], (moment(before["read_at"]), moment(after["read_at"]))
    if before["silent"] or after["silent"]:
        if bool(before["silent"]) != bool(after["silent"]) and has_label(witness):
            values = [Gap.SILENT if reading["silent"] else True for reading in (before, after)]
            yield Reread(source, witness, values[0], values[1], *times)
        return
    old, new = dict(_flat(witness, before["data"])), dict(_flat(witness, after["data"]))
    for key in sorted({*old, *new}):
        was, is_now = old.get(key, Gap.UNSAID), new.get(key, Gap.UNSAID)
        if was != is_now:
            yield Reread(source, key, was, is_now, *times)


def _flat(witness: Witness, data: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """Every named fact of an answer. The portal's own facts and the shop's answers are named without their witness."""
    bare = witness in {"portal", "answers"}
    stack: list[tuple[str, Any]] = [("", data or {})]
    while stack:
        path, value = stack.pop()
        for name, part in value.items():
            inner = f"{path}.{name}" if path else name
            key = inner if bare else f"{witness}.{inner}"
            if isinstance(part, Mapping):
                stack.append((inner, part))
            elif has_label(key) and key not in _RESTLESS:
                yield key, part
