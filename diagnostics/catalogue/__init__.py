"""The catalogue: causes, response codes, questions, remedies and every word a diagnosis says, from our own data files.

Read once per process and checked on the way in: a wrong or missing entry stops the start, not a merchant's diagnosis.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import yaml

from diagnostics.catalogue.entries import Actor, Cause, Code, Question, Remedy, Retry, Ring, Unit, Within, Words
from diagnostics.evidence import STEPS

VERSION: Final = "1"
DICTIONARY: Final = "unionpay_pos"

_DATA: Final = Path(__file__).parent / "data"
_AFTER_A_WORD: Final = re.compile(
    r"(?:应答码|返回码|响应码|错误码|错误代码|代码|response code|rc|code)\s*[:=#]?\s*\(?\[?([0-9A-F][0-9])\b",
    re.IGNORECASE,
)
_COMMON_REMEDIES: Final = ("run_again", "ask_person")


class CatalogueError(ValueError):
    """A data file holds something that no diagnosis could use."""


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (safe loaders)


def _words(pair: Any, where: str) -> Words:
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) and text for text in pair)):
        raise CatalogueError(f"{where}: expected [中文, English], got {pair!r}")
    return Words(*pair)


def _listed(value: Any, allowed: tuple[str, ...], where: str) -> Any:
    if value not in allowed:
        raise CatalogueError(f"{where}: {value!r} is none of {', '.join(allowed)}")
    return value


def _table(name: str) -> Mapping[str, Words]:
    return {key: _words(pair, f"{name}.{key}") for key, pair in _read(name).items()}


@cache
def causes() -> Mapping[str, Cause]:
    """Every cause by key, in the order of rank."""
    meanwhile = {
        key: tuple(_words(pair, f"meanwhile.{key}") for pair in pairs) for key, pairs in _read("meanwhile").items()
    }
    due = {key: _within(key, row) for key, row in _read("due").items()}
    entries = [_cause(rank, row, meanwhile, due) for rank, row in enumerate(_read("causes"), start=1)]
    return _by_key(entries, "causes")


def _within(key: str, row: Any) -> Within:
    least, most, unit = row
    if not 0 <= least <= most:
        raise CatalogueError(f"due.{key}: {row!r}")
    return Within(least, most, _listed(unit, get_args(Unit), f"due.{key}"))


def _cause(
    rank: int, row: Mapping[str, Any], meanwhile: Mapping[str, tuple[Words, ...]], due: Mapping[str, Within]
) -> Cause:
    where = f"causes.{row['key']}"
    return Cause(
        key=row["key"],
        rank=rank,
        step=_listed(row["step"], STEPS, where),
        ring=_listed(row["ring"], get_args(Ring), where),
        actor=_listed(row["actor"], get_args(Actor), where),
        retry=_listed(row["retry"], get_args(Retry), where),
        advice_code=row["advice_code"],
        stops_payments=row.get("stops_payments", True),
        name=_words(row["name"], where),
        sentence=_words(row["sentence"], where),
        do=tuple(_words(pair, where) for pair in row["do"]),
        avoid=_words(row["avoid"], where),
        due=_words(row["due"], where),
        within=due[row["key"]],
        meanwhile=meanwhile[row["meanwhile"]],
        remedies=tuple(_listed(key, tuple(remedies()), where) for key in (*row["remedies"], *_COMMON_REMEDIES)),
    )


@cache
def remedies() -> Mapping[str, Remedy]:
    """Every remedy by key."""
    entries = [
        Remedy(
            key=row["key"],
            actor=_listed(row["actor"], get_args(Actor), row["key"]),
            kind=row["kind"],
            command=row.get("command"),
            terminal=row.get("terminal", False),
            destructive=row.get("destructive", False),
            needs=tuple(_listed(need, ("unsent", "backup"), row["key"]) for need in row.get("needs", ())),
            name=_words(row["name"], row["key"]),
            text=_words(row["text"], row["key"]),
        )
        for row in _read("remedies")
    ]
    return _by_key(entries, "remedies")


@cache
def questions() -> Mapping[str, Question]:
    """Every question by key, in the order in which they are worth asking."""
    entries = [
        Question(
            key=row["key"],
            text=_words(row["text"], row["key"]),
            help=_words(row["help"], row["key"]),
            choices={choice: _words(pair, row["key"]) for choice, pair in row["choices"].items()},
        )
        for row in _read("questions")
    ]
    return _by_key(entries, "questions")


@cache
def codes(dictionary: str = DICTIONARY) -> Mapping[str, Code]:
    """The response codes of one dictionary."""
    book = _read("codes")
    if book["dictionary"] != dictionary:
        return {}
    return {
        row["code"]: Code(
            code=row["code"],
            dictionary=dictionary,
            version=book["version"],
            letter=_listed(row["class"], ("A", "B", "C", "D", "E"), row["code"]),
            who=row["who"],
            name=_words(row["name"], row["code"]),
            first=_words(row["first"], row["code"]),
            synonyms=tuple(row["synonyms"]),
        )
        for row in book["codes"]
    }


def code_entry(code: str, dictionary: str = DICTIONARY) -> Code | None:
    """What this code means in this dictionary; None for a code that no table of ours knows."""
    return codes(dictionary).get(code)


def codes_in(text: str, dictionary: str = DICTIONARY) -> tuple[Code, ...]:
    """The codes that a slip's or screen's text names, by number after a word for "code", or in the bank's own words.

    The longest words count first, so that a phrase inside another one does not answer for it. A text that is nothing
    but a code is that code.
    """
    book, plain = codes(dictionary), unicodedata.normalize("NFKC", text).strip()
    named = [match.upper() for match in _AFTER_A_WORD.findall(plain)]
    if plain.upper() in book:
        named.append(plain.upper())
    rest = plain.lower()
    phrases = ((phrase, entry) for entry in book.values() for phrase in (entry.name.zh, *entry.synonyms))
    for phrase, entry in sorted(phrases, key=lambda one: len(one[0]), reverse=True):
        if phrase.lower() in rest:
            rest = rest.replace(phrase.lower(), " ")
            named.append(entry.code)
    return tuple(book[code] for code in dict.fromkeys(named) if code in book)


@cache
def findings() -> Mapping[str, Words]:
    """The words of every finding code; a cause's own code speaks with the cause's name."""
    return {**_table("findings"), **{key: cause.name for key, cause in causes().items()}}


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
    return {key: _words(pair, f"terms.{kind}.{key}") for key, pair in _read("terms")[kind].items()}


def words(text: Words, language: str | None) -> str:
    """The text in this language ("en…" is English, anything else Chinese)."""
    return text.in_language(language)


def _by_key(entries: list[Any], name: str) -> Mapping[str, Any]:
    found = {entry.key: entry for entry in entries}
    if len(found) != len(entries):
        raise CatalogueError(f"{name}: a key stands twice")
    return found
