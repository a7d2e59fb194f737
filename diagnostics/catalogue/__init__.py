"""The catalogue: causes, response codes, questions, remedies and every word a diagnosis says, from our own data files.

Read once per process and checked on the way in: a wrong or missing entry stops the start, not a merchant's diagnosis.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_args

from diagnostics.catalogue.entries import Actor, Cause, Question, Remedy, Retry, Ring, Unit, Within, Words
from diagnostics.catalogue.files import CatalogueError, listed, read, words_of
from diagnostics.catalogue.responses import DICTIONARY, code_entry, codes, codes_in, dictionaries, dictionary_name
from diagnostics.evidence import STEPS

__all__ = [
    "DICTIONARY",
    "VERSION",
    "CatalogueError",
    "blocks",
    "causes",
    "checklist",
    "code_entry",
    "codes",
    "codes_in",
    "dictionaries",
    "dictionary_name",
    "findings",
    "questions",
    "remedies",
    "silences",
    "terms",
    "words",
]

VERSION: Final = "2"

_COMMON_REMEDIES: Final = ("run_again", "ask_person")


def _table(name: str) -> Mapping[str, Words]:
    return {key: words_of(pair, f"{name}.{key}") for key, pair in read(name).items()}


@cache
def causes() -> Mapping[str, Cause]:
    """Every cause by key, in the order of rank."""
    meanwhile = {
        key: tuple(words_of(pair, f"meanwhile.{key}") for pair in pairs) for key, pairs in read("meanwhile").items()
    }
    due = {key: _within(key, row) for key, row in read("due").items()}
    entries = [_cause(rank, row, meanwhile, due) for rank, row in enumerate(read("causes"), start=1)]
    return _by_key(entries, "causes")


def _within(key: str, row: Any) -> Within:
    least, most, unit = row
    if not 0 <= least <= most:
        raise CatalogueError(f"due.{key}: {row!r}")
    return Within(least, most, listed(unit, get_args(Unit), f"due.{key}"))


def _cause(
    rank: int, row: Mapping[str, Any], meanwhile: Mapping[str, tuple[Words, ...]], due: Mapping[str, Within]
) -> Cause:
    where = f"causes.{row['key']}"
    return Cause(
        key=row["key"],
        rank=rank,
        step=listed(row["step"], STEPS, where),
        ring=listed(row["ring"], get_args(Ring), where),
        actor=listed(row["actor"], get_args(Actor), where),
        retry=listed(row["retry"], get_args(Retry), where),
        advice_code=row["advice_code"],
        stops_payments=row.get("stops_payments", True),
        name=words_of(row["name"], where),
        sentence=words_of(row["sentence"], where),
        do=tuple(words_of(pair, where) for pair in row["do"]),
        avoid=words_of(row["avoid"], where),
        due=words_of(row["due"], where),
        within=due[row["key"]],
        meanwhile=meanwhile[row["meanwhile"]],
        remedies=tuple(listed(key, tuple(remedies()), where) for key in (*row["remedies"], *_COMMON_REMEDIES)),
    )


@cache
def remedies() -> Mapping[str, Remedy]:
    """Every remedy by key."""
    entries = [
        Remedy(
            key=row["key"],
            actor=listed(row["actor"], get_args(Actor), row["key"]),
            kind=row["kind"],
            command=row.get("command"),
            terminal=row.get("terminal", False),
            destructive=row.get("destructive", False),
            needs=tuple(listed(need, ("unsent", "backup"), row["key"]) for need in row.get("needs", ())),
            then=tuple(row.get("then", ())),
            preparation=row.get("preparation", False),
            name=words_of(row["name"], row["key"]),
            text=words_of(row["text"], row["key"]),
            steps=tuple(words_of(pair, row["key"]) for pair in row["steps"]),
        )
        for row in read("remedies")
    ]
    found: Mapping[str, Remedy] = _by_key(entries, "remedies")
    for entry in entries:
        for key in entry.then:
            if key not in found or found[key].command is None:
                raise CatalogueError(f"{entry.key}: {key} is no command that could follow")
    return found


@cache
def questions() -> Mapping[str, Question]:
    """Every question by key, in the order in which they are worth asking."""
    entries = [
        Question(
            key=row["key"],
            text=words_of(row["text"], row["key"]),
            help=words_of(row["help"], row["key"]),
            choices={choice: words_of(pair, row["key"]) for choice, pair in row["choices"].items()},
        )
        for row in read("questions")
    ]
    return _by_key(entries, "questions")


@cache
def findings() -> Mapping[str, Words]:
    """The words of every finding code; a cause's own code speaks with the cause's name."""
    return {**_table("findings"), **{key: cause.name for key, cause in causes().items()}}


@cache
def checklist() -> Mapping[str, Mapping[str, Words]]:
    """The words of the checklist: `groups`, `states` and `reasons` by key; `label`, `value` and `do` by row."""
    raw = read("checklist")
    rows = raw.pop("rows")
    parts: dict[str, Mapping[str, Any]] = {
        part: {key: row[part] for key, row in rows.items()} for part in ("label", "value", "do")
    }
    return {
        name: {key: words_of(pair, f"checklist.{name}.{key}") for key, pair in table.items()}
        for name, table in (raw | parts).items()
    }


@cache
def silences() -> Mapping[str, Words]:
    """Why a witness gave no word."""
    return _table("silences")


@cache
def blocks() -> Mapping[str, Words]:
    """Why a remedy is not offered yet."""
    return _table("blocks")


@cache
def terms(kind: str) -> Mapping[str, Words]:
    """The words of a fixed vocabulary: steps, rings, actors, retries, certainties, outcomes, sources."""
    return {key: words_of(pair, f"terms.{kind}.{key}") for key, pair in read("terms")[kind].items()}


def words(text: Words, language: str | None) -> str:
    """The text in this language ("en…" is English, anything else Chinese)."""
    return text.in_language(language)


def _by_key(entries: list[Any], name: str) -> Mapping[str, Any]:
    found = {entry.key: entry for entry in entries}
    if len(found) != len(entries):
        raise CatalogueError(f"{name}: a key stands twice")
    return found
