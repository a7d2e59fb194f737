"""Before and after, field by field, with what each witness says now; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.changes.fields import FIELD_WORDS, LIMITS, shown_value
from portal.changes.kinds import KINDS
from portal.changes.reading import ending, plain, register_values
from portal.models import ChangeKind, ChangeRequest
from portal.words import Words

_REPORTED = {"iccid": "iccid", "mid": "mid", "tid": "tid"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One field. `reported` and `register` are None where that witness does not speak of it, or was not asked."""

    field: str
    label: Words | str
    before: Any
    wanted: Any
    changes: bool
    reported: Any = None
    register: Any = None
    register_agrees: bool | None = None
    reported_agrees: bool | None = None


def compare(
    change: ChangeRequest,
    *,
    report: Mapping[str, Any] | None = None,
    entry: Mapping[str, Any] | None = None,
    full: bool = False,
) -> list[Pair]:
    """`report` is the terminal's last one, `entry` the acquirer's register entry, when they were asked. `full` masks
    nothing. Of nine limits, only those that are to change."""
    kind = ChangeKind(change.kind)
    wanted, before = change.wanted, change.before
    register = register_values(kind, entry) if entry is not None else {}
    pairs = []
    for name in [name for name in KINDS[kind].fields if name in wanted or name not in LIMITS]:
        new = wanted.get(name)
        said = _reported(name, report)
        found = register.get(name) if entry is not None else None
        pairs.append(
            Pair(
                field=name,
                label=FIELD_WORDS[name],
                before=shown_value(name, before.get(name), full=full),
                wanted=shown_value(name, new, full=full),
                changes=name in wanted and not _same(new, before.get(name)),
                reported=shown_value(name, said) if said is not None else None,
                register=shown_value(name, found) if found is not None else None,
                register_agrees=_same(found, ending(name, new)) if found and new else None,
                reported_agrees=_same(said, new) if said and new else None,
            )
        )
    return [pair for pair in pairs if pair.before or pair.wanted or pair.register]


def _reported(name: str, report: Mapping[str, Any] | None) -> Any:
    if report is None:
        return None
    if name == "position":
        at = [report.get("lat"), report.get("lng")]
        return at if None not in at else ""
    return report.get(_REPORTED[name]) or "" if name in _REPORTED else None


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return all(abs(a - b) < 0.0005 for a, b in zip(one, other, strict=True))
    return plain(one) == plain(other)
