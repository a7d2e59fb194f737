"""A bundle in the reader's words: what was sent along, part by part, and what is missing and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.evidence import SOURCES, moment
from diagnostics.labels import key_label, said, value_label
from diagnostics.views.shown import names_of


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its value. `at`: when."""

    label: str
    value: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness's word. `why`: of one that said nothing."""

    name: str
    at: datetime | None
    absent: bool
    why: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Shown:
    """A bundle as the page shows it."""

    title: str
    as_of: datetime | None
    fault: list[Row]
    numbers: list[Row]
    steps: list[Row]
    done: list[Row]
    answers: list[Row]
    attempts: list[tuple[datetime | None, str]]
    witnesses: list[Witness]
    history: list[Row]
    missing: list[str]
    sha256: str


def shown(bundle: Mapping[str, Any]) -> Shown:
    """Every part that this page knows; one packed by an older version may have fewer."""
    fault, numbers = bundle.get("fault", {}), bundle.get("numbers", {})
    cause = catalogue.causes().get(fault.get("cause") or "")
    return Shown(
        title=said(cause.name) if cause else _("We could not tell"),
        as_of=moment(bundle.get("as_of")),
        fault=_fault(fault),
        numbers=[Row(words, numbers[name]) for name, words in _numbers() if numbers.get(name)],
        steps=[_step(step) for step in bundle.get("steps", [])],
        done=[_done(row) for row in bundle.get("remedies", [])],
        answers=[_answer(key, value) for key, value in _members(bundle, "answers")],
        attempts=[_attempt(row) for row in bundle.get("attempts", [])],
        witnesses=[_witness(name, word) for name, word in _members(bundle, "readings")],
        history=[_earlier(row) for row in bundle.get("history", [])],
        missing=_missing(bundle.get("missing", [])),
        sha256=str(bundle.get("sha256", "")),
    )


def _members(bundle: Mapping[str, Any], part: str) -> list[tuple[str, Any]]:
    return list(bundle.get(part, {}).items())


def _numbers() -> list[tuple[str, str]]:
    return [("mid", _("Merchant number (MID)")), ("tid", _("Terminal number (TID)")), ("serial", _("Serial number"))]


def _fault(fault: Mapping[str, Any]) -> list[Row]:
    rows = [Row(_("Certainty"), said(catalogue.terms("certainties").get(fault.get("certainty") or "none")))]
    if typed := fault.get("code"):
        entry = catalogue.code_entry(typed)
        rows.append(Row(_("Code on the terminal"), f"{typed} {said(entry.name) if entry else ''}".strip()))
    if actor := fault.get("actor"):
        rows.append(Row(_("Who acts"), _who(actor)))
    lists = (
        (_("Also found"), [other.get("cause", "") for other in fault.get("also", [])]),
        (_("Ruled out"), fault.get("ruled_out", [])),
        (_("Could not be judged"), fault.get("undecided", [])),
    )
    return rows + [Row(label, "; ".join(names_of(causes))) for label, causes in lists if causes]


def _who(actor: str) -> str:
    """Here both sides and the acquirer read the same sheet, so nobody is "you"."""
    words = {"merchant": _("The merchant"), "acquirer": _("The acquirer"), "cardholder": _("The cardholder")}
    return words.get(actor, actor)


def _step(step: Mapping[str, Any]) -> Row:
    label = said(catalogue.terms("steps").get(step.get("key", "")))
    texts = [said(catalogue.findings().get(code)) for code in step.get("findings", [])]
    outcome = said(catalogue.terms("outcomes").get(step.get("outcome", ""))) or _("not finished")
    return Row(label, " · ".join([outcome, *(text for text in texts if text)]), moment(step.get("finished_at")))


def _done(row: Mapping[str, Any]) -> Row:
    remedies = catalogue.remedies()
    key = row.get("remedy", "")
    named = remedies.get(key) or next((one for one in remedies.values() if one.command == key), None)
    return Row(said(named.name) if named else key, _results().get(row.get("result", ""), ""), moment(row.get("at")))


def _results() -> dict[str, str]:
    waits, under_way, failed = _("Waiting"), _("Under way"), _("Failed")
    return {
        **dict.fromkeys(("pending", "waiting", "begun"), waits),
        **dict.fromkeys(("sent", "asked", "running"), under_way),
        "succeeded": _("Done"),
        "failed": failed,
        "expired": _("Expired"),
        "cancelled": _("Cancelled"),
        "blocked": _("Not sent, to be safe"),
        "no_word": _("No word about its end"),
        "dropped": _("Left out"),
        "helped": _("It helped"),
        "no_help": _("It did not help"),
    }


def _answer(key: str, value: Any) -> Row:
    question = catalogue.questions().get(key)
    words = question.choices.get(value) if question else None
    return Row(said(question.text) if question else key, said(words) or str(value))


def _attempt(row: Mapping[str, Any]) -> tuple[datetime | None, str]:
    """One line: what was tried, how it was answered, and the numbers by which the acquirer finds it."""
    entry = catalogue.code_entry(str(row.get("rc", "")))
    parts = [
        value_label("amount_fen", row["amount_fen"]) if "amount_fen" in row else "",
        *(value_label(f"transactions.{name}", row[name]) for name in ("kind", "entry", "card_kind") if name in row),
        str(row.get("issuer", "")),
        str(row.get("last4", "")),
        f"{_('code')} {row['rc']} {said(entry.name) if entry else ''}".strip() if "rc" in row else "",
        *(f"{name.upper()} {row[name]}" for name in ("rrn", "stan", "mid", "tid") if name in row),
    ]
    return moment(row.get("at")), " · ".join(part for part in parts if part)


def _witness(name: str, word: Mapping[str, Any]) -> Witness:
    prefix = "" if name == "portal" else f"{name}."
    facts = [(f"{prefix}{path}", value) for path, value in word.get("facts", {}).items()]
    rows = [Row(key_label(key), value_label(key, value)) for key, value in facts]
    why = said(catalogue.silences().get(str(word.get("silent")))) if word.get("silent") else ""
    return Witness(_witness_name(name), moment(word.get("read_at")), bool(word.get("absent")), why, rows)


def _witness_name(name: str) -> str:
    if name == "portal":
        return said(catalogue.terms("sources")["portal"])
    source = said(catalogue.terms("sources").get(SOURCES.get(name, "")))
    return f"{source}: {key_label(name)}" if source and name != "heartbeat" else key_label(name)


def _earlier(row: Mapping[str, Any]) -> Row:
    cause = catalogue.causes().get(row.get("cause", ""))
    found = said(cause.name) if cause else _("No cause was found")
    return Row(f"{_('code')} {row['code']}" if row.get("code") else "", found, moment(row.get("at")))


def _missing(rows: list[Mapping[str, Any]]) -> list[str]:
    """One sentence for each: what, and why it is not there."""
    lines = []
    for row in rows:
        what, why = str(row.get("what", "")), str(row.get("why", ""))
        reason = _reasons().get(why) or said(catalogue.silences().get(why)) or why
        lines.append(_("%(what)s: %(why)s") % {"what": _thing(what), "why": reason})
    return lines


def _reasons() -> dict[str, str]:
    return {
        "withheld": _("left out because it does not look as it should, or could be somebody's personal number"),
        "not_typed": _("nobody typed one"),
        "none_listed": _("the acquirer lists none for the last 24 hours"),
    }


def _thing(what: str) -> str:
    if what == "code":
        return _("Code on the terminal")
    if what == "attempts":
        return _("Recent attempts")
    part, _dot, path = what.partition(".")
    if part == "readings":
        witness, _dot, member = path.partition(".")
        return _witness_name(witness) if not member else key_label(member if witness == "portal" else path)
    return key_label(path)
