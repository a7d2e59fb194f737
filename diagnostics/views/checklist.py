"""The checklist of hardware and software as the page of a result shows it: words, signs and times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format

from diagnostics import catalogue
from diagnostics.checklist import Row, checklist
from diagnostics.evidence import Case, moment
from diagnostics.labels import key_label, said, value_label

_SIGNS: Final[Mapping[str, tuple[str, str]]] = {"ok": ("ok", "check"), "bad": ("bad", "cross"),
                                                "unknown": ("warn", "question")}  # fmt: skip
_UNITS: Final = {"battery": "%", "signal": " dBm"}
_TIMES: Final = frozenset({"backup", "last"})
NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class ShownRow:
    label: str
    value: str
    word: str
    tone: str
    icon: str
    why: str
    at: datetime | None
    do: str


def shown_checklist(case: Case) -> list[tuple[str, list[ShownRow]]]:
    """(group, its rows), as things stand at this moment: an old reading is never shown as in order."""
    words = catalogue.checklist()
    rows = checklist(case, now=timezone.now())
    return [
        (said(name), [_shown(row) for row in rows if row.group == group]) for group, name in words["groups"].items()
    ]


def _shown(row: Row) -> ShownRow:
    words = catalogue.checklist()
    tone, icon = _SIGNS[row.state]
    why = words["reasons"].get(row.why) or catalogue.silences().get(row.why)
    told = any(value is not None for value in row.parts.values())
    return ShownRow(
        label=said(words["label"][row.key]),
        value=said(words["value"][row.key]).format(**_filled(row)) if told else "",
        word=said(words["states"][row.state]),
        tone=tone,
        icon=icon,
        why=said(why) if row.why else "",
        at=row.read_at,
        do=said(words["do"][row.key]) if row.state == "bad" else "",
    )


def _filled(row: Row) -> dict[str, str]:
    if row.key == "fees":
        return {"fees": _fees(row.parts["fees"], row.parts["allowed"])}
    told = {name: _part(name, value) for name, value in row.parts.items()}
    if row.key == "backup" and row.state == "bad" and row.parts["backup"] is None:
        told["backup"] = value_label("backup", None)
    return told


def _fees(rates: Any, allowed: Any) -> str:
    """Every rate with the range that the rules allow."""
    shown = []
    for key, rate in rates.items() if isinstance(rates, Mapping) else ():
        if "cap" not in key:
            bounds = allowed.get(key) if isinstance(allowed, Mapping) else None
            low, high = (bounds.get("min"), bounds.get("max")) if isinstance(bounds, Mapping) else (None, None)
            within = "–".join(NOTHING if bound is None else value_label("_rate", bound) for bound in (low, high))
            shown.append(f"{key_label(f'parameters.fees.{key}')} {value_label('_rate', rate)} ({within})")
    return " · ".join(shown) or NOTHING


def _part(name: str, value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, list | tuple):
        return ", ".join(value_label(name, part) for part in value) or value_label(name, [])
    if name in _TIMES and (at := moment(value)):
        return date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return value_label(name, value) + _UNITS.get(name, "")
