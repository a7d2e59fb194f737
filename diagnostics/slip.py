"""What a slip or a screen says, out of its text: code, merchant number, terminal number, name and the like. Pure.

Nothing here is trusted blindly: every field says how sure it is and where it was found, several candidates are all
kept for the person to choose from, and card numbers are masked before anything else is looked at.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from diagnostics import catalogue
from diagnostics.slip_fields import FIELDS, candidates
from diagnostics.slip_labels import Labelled, labelled
from portal.card_numbers import mask_card_numbers

LONGEST: Final = 8000
_SHORT: Final = 60  # characters: what a screen says; in a whole slip two characters by themselves mean nothing
_ALONE: Final = re.compile(r"(?<![0-9A-Za-z.:/*-])([0-9][0-9A-Z]|[A-Z][0-9])(?![0-9A-Za-z.:/*]|-[0-9])")
_REFUSED: Final = re.compile(r"失败|拒绝|错误|不成功|无效|未登记|DECLINED|FAIL|ERROR|REFUSED", re.IGNORECASE)
_BY_LABEL, _BY_WORDS, _BY_SHAPE = 0.95, 0.85, 0.5
_DOUBTED: Final = 0.6  # a reading that had to be mended, or one of several


@dataclass(frozen=True, slots=True)
class Found:
    """One field. `sure`: 0 to 1. `where`: label, words, shape, or person once somebody confirmed it."""

    value: str
    sure: float = 1.0
    where: str = "label"
    choices: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        return self.sure < _BY_WORDS


@dataclass(frozen=True, slots=True)
class Slip:
    """`fields` by name (code, mid, tid, name, amount, time, rrn, stan); `text` without any card number."""

    text: str = ""
    fields: Mapping[str, Found] = field(default_factory=dict)

    def value(self, name: str) -> str:
        found = self.fields.get(name)
        return found.value if found else ""

    @property
    def is_only_a_code(self) -> bool:
        """Nothing in it tells whose terminal it was."""
        code = self.fields.get("code")
        return code is not None and not code.choices and not any(self.value(key) for key in ("mid", "tid", "name"))

    def to_json(self) -> str:
        return json.dumps({name: asdict(found) for name, found in self.fields.items()}, ensure_ascii=False)


def fields_from_json(text: str) -> dict[str, Found]:
    raw: dict[str, dict[str, Any]] = json.loads(text) if text else {}
    return {name: Found(**{**found, "choices": tuple(found["choices"])}) for name, found in raw.items()}


def parse(lines: str | Iterable[tuple[str, float]]) -> Slip:
    """Reads typed text, or lines with the confidence of their reading (0 to 1)."""
    pairs = [(line, 1.0) for line in lines.splitlines()] if isinstance(lines, str) else list(lines)
    text = "\n".join(line for line, _ in pairs)[:LONGEST]
    plain = mask_card_numbers(unicodedata.normalize("NFKC", text).replace("\x00", ""))
    rows = plain.split("\n")
    confidence = [sure for _, sure in pairs] or [1.0]
    found = dict(_named(rows, confidence))
    if code := _code(plain, rows, found.get("code")):
        found["code"] = code
    if "mid" not in found and (number := _by_shape("mid", plain)):
        found["mid"] = number
    return Slip(plain.strip(), {name: found[name] for name in ("code", *FIELDS) if name in found})


def _named(rows: list[str], confidence: list[float]) -> Iterator[tuple[str, Found]]:
    """The fields that stand after (or under) their names."""
    seen: dict[str, list[tuple[str, float]]] = {}
    for one in labelled(rows):
        sure = confidence[min(one.row, len(confidence) - 1)]
        values = list(_values(one))
        for value, mended in values[:3]:
            seen.setdefault(one.name, []).append((value, _BY_LABEL * sure if not mended else _DOUBTED * sure))
    for name, pairs in seen.items():
        values_seen = tuple(dict.fromkeys(value for value, _ in pairs))
        best = pairs[0]
        if len(values_seen) == 1:
            yield name, Found(best[0], round(max(sure for _, sure in pairs), 2))
        else:
            yield name, Found(best[0], round(min(best[1], _DOUBTED), 2), choices=values_seen[:4])


def _values(one: Labelled) -> Iterator[tuple[str, bool]]:
    """Beside the name if something of the right shape stands there, else in the lines below."""
    for text in (one.beside, *one.below):
        if found := list(candidates(one.name, text)):
            yield from found
            return


def _code(plain: str, rows: list[str], named: Found | None) -> Found | None:
    """By its name, by the bank's words, or standing alone in a short text; all of them when they disagree."""
    words = [entry.code for entry in catalogue.codes_in(plain)]
    if named:
        every = tuple(dict.fromkeys([*(named.choices or (named.value,)), *words]))
        if len(every) == 1:
            return named
        return Found(every[0], min(named.sure, _DOUBTED), choices=every[:4])
    alone = list(dict.fromkeys(_alone(plain, rows)))
    every = tuple(dict.fromkeys([*alone, *words]))
    if not every:
        return None
    if len(every) == 1:
        return Found(every[0], _BY_WORDS if words else 0.8, "words" if words else "shape")
    if len(alone) == 1 and len(words) == 1:
        return Found(alone[0], _DOUBTED, "words", every)
    return Found((words or alone)[0], _BY_SHAPE, "words" if words else "shape", every[:4])


def _alone(plain: str, rows: list[str]) -> Iterator[str]:
    """Two characters by themselves: the whole text, a short one, or a line that speaks of a refusal."""
    bare = plain.strip().upper()
    if re.fullmatch(r"[0-9A-Z]{2}", bare):
        yield next((code for code, _ in candidates("code", bare)), bare)
        return
    wanted = [bare] if len(bare) <= _SHORT else [row.upper() for row in rows if _REFUSED.search(row)]
    for text in wanted:
        yield from (code for code in _ALONE.findall(text) if catalogue.code_entry(code))


def _by_shape(name: str, plain: str) -> Found | None:
    """A number without its name, if there is exactly one of its shape."""
    values = list(dict.fromkeys(value for value, mended in candidates(name, plain) if not mended))
    return Found(values[0], _BY_SHAPE, "shape") if len(values) == 1 else None
