"""What a response code by itself tells the cashier: whose side, again or not, what to avoid, what helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

import yaml

from diagnostics.catalogue import CatalogueError, codes
from diagnostics.catalogue.entries import Code, Words

Check = Literal["now", "later", "no"]
UNKNOWN: Final = "unknown"
CARD_KINDS: Final = ("card", "card_care")
_DATA: Final = Path(__file__).parent / "data"
_SIDE_OF: Final = {"cardholder": "card", "issuer": "system", "switch": "system"}


@dataclass(frozen=True, slots=True)
class Kind:
    """Codes that ask for the same behaviour. `check`: whether, and when, a check of the terminal is worth starting."""

    key: str
    codes: tuple[str, ...]
    check: Check
    retry: Words
    avoid: Words
    do: tuple[Words, ...]
    meanwhile: tuple[Words, ...]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by key, and `unknown` for a code that no table of ours holds. Each known code is of one kind."""
    raw = _read("kinds")
    lists = {key: tuple(_words(pair) for pair in pairs) for key, pairs in _read("meanwhile").items()}
    found = {key: _kind(key, row, lists) for key, row in raw["kinds"].items()}
    listed = [code for kind in found.values() for code in kind.codes]
    if sorted(listed) != sorted(codes()):
        raise CatalogueError(f"kinds: not exactly the codes of the table: {sorted(set(listed) ^ set(codes()))}")
    found[UNKNOWN] = _kind(UNKNOWN, {"codes": (), "check": "now", **raw["unknown"]}, lists)
    return found


def kind_of(code: str) -> Kind:
    """The kind of a code; `unknown` for one that we do not know."""
    return next((kind for kind in kinds().values() if code in kind.codes), kinds()[UNKNOWN])


@cache
def letters() -> Mapping[str, Words]:
    """What the classes A to E mean, and "-" for a provider's own codes."""
    return {key: _words(pair) for key, pair in _read("kinds")["letters"].items()}


def side_of(entry: Code) -> Words:
    """Whose matter a code is."""
    key = "card" if kind_of(entry.code).key in CARD_KINDS else _SIDE_OF.get(entry.who, entry.who)
    return _sides()[key]


@cache
def _sides() -> Mapping[str, Words]:
    return {key: _words(pair) for key, pair in _read("kinds")["sides"].items()}


def _kind(key: str, row: Mapping[str, Any], lists: Mapping[str, tuple[Words, ...]]) -> Kind:
    if row["check"] not in get_args(Check):
        raise CatalogueError(f"kinds.{key}: {row['check']!r} is none of {', '.join(get_args(Check))}")
    return Kind(
        key=key,
        codes=tuple(row["codes"]),
        check=row["check"],
        retry=_words(row["retry"]),
        avoid=_words(row["avoid"]),
        do=tuple(_words(pair) for pair in row["do"]),
        meanwhile=lists[row["meanwhile"]],
    )


def _words(pair: Any) -> Words:
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) and text for text in pair)):
        raise CatalogueError(f"expected [中文, English], got {pair!r}")
    return Words(*pair)


def _read(name: str) -> Any:
    return yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
