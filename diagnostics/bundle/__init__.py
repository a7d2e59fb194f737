"""What goes along when a person is asked: packed from one run by allow-list, with what is missing and why.

Pure and deterministic: the same run packs to the same bundle, byte for byte. The manifest has a SHA-256 per part, and
the whole has one of its own, so that either side can prove what was handed over.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from diagnostics import catalogue
from diagnostics.bundle.fields import ATTEMPT, READINGS, TYPED, code
from diagnostics.bundle.shapes import WITHHELD, Known, Shape, time, word
from diagnostics.evidence import MISSING, Case, Reading
from diagnostics.vocabulary import SILENCES, SOURCES, STEPS, WITNESSES

FORMAT: Final = "merchant-portal.case-bundle"
VERSION: Final = 1
MOST_ATTEMPTS: Final = 10
PARTS: Final = (
    "numbers",
    "fault",
    "steps",
    "remedies",
    "answers",
    "attempts",
    "readings",
    "history",
    "versions",
    "missing",
)
_KEY: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+){0,3}")
_OUTCOMES: Final = word("pass", "fail", "unknown", "skipped")
_STATES: Final = word("running", "needs_answers", "concluded", "broken")
_CERTAINTIES: Final = word("confirmed", "likely", "none")
_RESULTS: Final = word(
    *("succeeded", "failed", "pending", "sent", "running", "asked", "waiting", "expired", "cancelled", "blocked"),
    *("no_word", "dropped", "helped", "no_help", "begun"),
)
_COMMANDS: Final = (
    *("sign_on", "download_parameters", "update_firmware", "restart", "reinstall_system", "backup_settings"),
    *("lock", "unlock"),
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One run as its rows tell it, in plain values. `steps`, `done` and `history` are rows of the same names below."""

    about: str
    case: Case
    known: Known
    state: str = ""
    code: str = ""
    verdict: Mapping[str, Any] = field(default_factory=dict)
    also: Sequence[Mapping[str, Any]] = ()
    examined: Mapping[str, Any] = field(default_factory=dict)
    judged_by: str = ""
    steps: Sequence[Mapping[str, Any]] = ()
    done: Sequence[Mapping[str, Any]] = ()
    history: Sequence[Mapping[str, Any]] = ()


def pack(dossier: Dossier) -> dict[str, Any]:
    """The bundle: named fields of a known shape, and nothing else."""
    missing: list[dict[str, Any]] = []
    parts: dict[str, Any] = {
        "numbers": {name: value for name in ("mid", "tid", "serial") if (value := getattr(dossier.known, name))},
        "fault": _fault(dossier, missing),
        "steps": [_kept(row, _STEP, dossier.known) for row in dossier.steps],
        "remedies": [_kept(row, _DONE, dossier.known) for row in dossier.done],
        "answers": _answers(dossier, missing),
        "attempts": _attempts(dossier, missing),
        "readings": {name: _reading(dossier, name, missing) for name in READINGS},
        "history": [_kept(row, _EARLIER, dossier.known) for row in dossier.history],
        "versions": {"judged_by": _version(dossier.judged_by), "catalogue": catalogue.VERSION, "bundle": VERSION},
    }
    parts["missing"] = missing
    manifest = [{"part": name, "sha256": digest(parts[name])} for name in PARTS]
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "about": dossier.about,
        "as_of": time(dossier.case.now, dossier.known),
        **{name: parts[name] for name in PARTS},
        "manifest": manifest,
    }
    return {**whole, "sha256": digest(whole)}


def digest(value: Any) -> str:
    """SHA-256 of the value as JSON with sorted keys and no blanks, in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(bundle: Mapping[str, Any]) -> bool:
    """Whether nothing has been changed since it was packed."""
    return digest({name: value for name, value in bundle.items() if name != "sha256"}) == bundle.get("sha256")


def _cause(value: Any, _known: Known) -> Any:
    return value if value in catalogue.causes() else WITHHELD


def _finding(value: Any, _known: Known) -> Any:
    return value if value in catalogue.findings() else WITHHELD


def _remedy(value: Any, _known: Known) -> Any:
    return value if value in catalogue.remedies() or value in _COMMANDS else WITHHELD


def _findings(value: Any, known: Known) -> Any:
    return [code for code in value if _finding(code, known) is not WITHHELD] if isinstance(value, list) else WITHHELD


_STEP: Final[Mapping[str, Shape]] = {
    "key": word(*STEPS),
    "outcome": _OUTCOMES,
    "findings": _findings,
    "started_at": time,
    "finished_at": time,
}
_DONE: Final[Mapping[str, Shape]] = {"remedy": _remedy, "result": _RESULTS, "at": time, "ended_at": time}
_EARLIER: Final[Mapping[str, Shape]] = {
    "at": time,
    "state": _STATES,
    "cause": _cause,
    "certainty": _CERTAINTIES,
    "code": code,
}


def _kept(row: Mapping[str, Any], shapes: Mapping[str, Shape], known: Known) -> dict[str, Any]:
    """The members of one row that are on the list and have their shape."""
    shaped = {name: shape(row.get(name), known) for name, shape in shapes.items() if row.get(name) is not None}
    return {name: value for name, value in shaped.items() if value is not WITHHELD}


def _fault(dossier: Dossier, missing: list[dict[str, Any]]) -> dict[str, Any]:
    known, found = dossier.known, dossier.verdict
    said = code(dossier.code, known)
    if said is WITHHELD:
        missing.append({"what": "code", "why": "not_typed" if not dossier.code else "withheld"})
    cause = found.get("cause")
    entry = catalogue.causes().get(cause) if isinstance(cause, str) else None
    evidence = [
        {"source": fact.get("source"), "key": fact.get("key"), "read_at": time(fact.get("read_at"), known)}
        for fact in found.get("evidence", ())
        if _is_fact(fact)
    ]
    return {
        "state": _or_none(_STATES(dossier.state, known)),
        "code": _or_none(said),
        "cause": entry.key if entry else None,
        "certainty": _or_none(_CERTAINTIES(found.get("certainty"), known)),
        "actor": entry.actor if entry else None,
        "ring": entry.ring if entry else None,
        "evidence": [{**fact, "read_at": _or_none(fact["read_at"])} for fact in evidence],
        "also": [_kept(other, {"cause": _cause, "certainty": _CERTAINTIES}, known) for other in dossier.also],
        "ruled_out": _causes(dossier.examined.get("ruled_out")),
        "undecided": _causes(dossier.examined.get("open")),
    }


def _is_fact(fact: Mapping[str, Any]) -> bool:
    """The keys of evidence are our own; one that is none of them is left out."""
    key, known = str(fact.get("key")), {*WITNESSES, "code", *catalogue.questions()}
    return fact.get("source") in SOURCES.values() and key.partition(".")[0] in known and bool(_KEY.fullmatch(key))


def _causes(keys: Any) -> list[str]:
    return [key for key in keys if key in catalogue.causes()] if isinstance(keys, list | tuple) else []


def _answers(dossier: Dossier, missing: list[dict[str, Any]]) -> dict[str, Any]:
    given = dossier.case.reading("answers").data or {}
    kept: dict[str, Any] = {}
    for key, question in catalogue.questions().items():
        if key not in given:
            continue
        shape = word(*question.choices) if question.choices else TYPED.get(key)
        value = shape(given[key], dossier.known) if shape else WITHHELD
        if value is WITHHELD:
            missing.append({"what": f"answers.{key}", "why": "withheld"})
        else:
            kept[key] = value
    return kept


def _attempts(dossier: Dossier, missing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest attempts; why there are none, when there are none."""
    case = dossier.case
    if case.silent("transactions"):
        missing.append(_silence(case.reading("transactions"), "attempts"))
        return []
    items = case.get("transactions.items")
    listed = [item for item in items if isinstance(item, dict)] if isinstance(items, list | tuple) else []
    rows = [row for item in listed if "at" in (row := _kept(item, ATTEMPT, dossier.known))]
    if not rows:
        missing.append({"what": "attempts", "why": "none_listed"})
    return sorted(rows, key=lambda row: str(row["at"]), reverse=True)[:MOST_ATTEMPTS]


def _reading(dossier: Dossier, witness: str, missing: list[dict[str, Any]]) -> dict[str, Any]:
    """What one witness said; `absent`: it has no such entry. An old word of a silent one stays, with its age."""
    reading = dossier.case.reading(witness)
    if reading.silent is not None:
        missing.append(_silence(reading, f"readings.{witness}"))
    facts: dict[str, Any] = {}
    for path, shape in READINGS[witness].items():
        value = _at(reading.data, path)
        if value is MISSING:
            continue
        facts[path] = None if value is None else shape(value, dossier.known)
        if facts[path] is WITHHELD:
            del facts[path]
            missing.append({"what": f"readings.{witness}.{path}", "why": "withheld"})
    return {
        "read_at": _or_none(time(reading.read_at, dossier.known)),
        "absent": reading.absent,
        "silent": _silence(reading, witness)["why"] if reading.silent is not None else None,
        "facts": facts,
    }


def _at(data: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(data, Mapping) or name not in data:
            return MISSING
        data = data[name]
    return data


def _silence(reading: Reading, what: str) -> dict[str, Any]:
    why = reading.silent if reading.silent in SILENCES else "not_asked"
    last = _or_none(time(reading.last_good_at, Known()))
    return {"what": what, "why": why, **({"last_good_at": last} if last else {})}


def _version(text: str) -> str:
    return text if text.replace("/", "").replace(".", "").isdecimal() and len(text) <= 12 else ""


def _or_none(value: Any) -> Any:
    return None if value is WITHHELD else value
