"""From the lines that were read on a paper to its fields: pure, and never more than a proposal for a person to confirm.

A field is proposed only where its label, or its own shape and check digit, says what it is. What reads badly is left
out: an empty field that somebody types costs seconds, a wrong one that nobody notices costs a terminal. The paper may
lie any way in the picture: the lines are laid upright first, by the way that most of the text runs.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum import luhn
from stdnum.cn import uscc as credit_code

from portal.documents.reading import Line, angle_of, laid

_ENOUGH: Final = 0.8  # of a line's confidence; below, engines guess
_DATE: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_FOREVER: Final = re.compile(r"长期|永久|无固定期限")
_ID_NUMBER: Final = re.compile(r"(?<!\d)(\d{17}[\dX])(?![\dX])")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON: Final = r"[一-鿿㐀-䶿·]{2,20}"
LONG_TERM: Final = "long_term"

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Read:
    """One field as it was read: `value` (dates as ISO text, or "long_term"), the engine's confidence from 0 to 1, and
    the box around the line it stands in: left, top, right, bottom in pixels of the page as it is.

    `turn` is by how many degrees against the clock (0, 90, 180, 270) the page must be turned for it to stand upright.
    """

    value: str
    confidence: float
    box: Box
    turn: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with its text folded: half width, no spaces, upper case; its sides as if the paper lay upright.

    `box` is where it stands on the page as it is.
    """

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float
    box: Box

    def beside(self, other: _Row) -> bool:
        """Whether `other` begins right of this row and stands on its height."""
        middle = (self.top + self.bottom) / 2
        return other.left > self.left and other.top <= middle <= other.bottom


def fields_of(kind: str, lines: Sequence[Line]) -> dict[str, Read]:
    """What a paper of this kind says, by name of the field; empty for a kind that is not read.

    id_front, holder_id_front: name, id_number, address · id_back, holder_id_back: valid_until ·
    business_licence: uscc, name, legal_person, address,
    valid_until, founded · bank_card: account_number · account_proof: holder, account_number, bank
    """
    reader = _READERS.get(kind)
    angle = angle_of(lines)
    rows = [row for row in (_row(line, angle) for line in lines) if row.confidence >= _ENOUGH and row.text]
    found = reader(sorted(rows, key=lambda row: (row.top, row.left))) if reader else ()
    turn = round(math.degrees(angle) / 90) % 4 * 90
    return {name: Read(value, sure, box, turn) for name, (value, sure, box) in found}


def _row(line: Line, angle: float) -> _Row:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line.text)).upper()
    down, along = zip(*(laid(point, angle) for point in line.box), strict=True)
    x, y = zip(*line.box, strict=True)
    box = round(min(x)), round(min(y)), round(max(x)), round(max(y))
    return _Row(text, line.confidence, min(along), min(down), max(along), max(down), box)


_Found = tuple[str, float, Box]
Found = Iterator[tuple[str, _Found]]


def _id_front(rows: Sequence[_Row]) -> Found:
    yield from _labelled(rows, "name", r"^姓名:?", _PERSON)
    for row in rows:
        if (number := _ID_NUMBER.search(row.text)) and _id_check(number[1]):
            yield "id_number", (number[1], row.confidence, row.box)
            break
    yield from _address(rows, r"^住址:?", r"^(公民身份号码|出生|性别|姓名)")


def _id_back(rows: Sequence[_Row]) -> Found:
    yield from _until(rows, r"有效期限:?")


def _licence(rows: Sequence[_Row]) -> Found:
    for row in rows:
        for number in re.findall(r"[0-9A-Z]{18}", row.text.partition("信用代码")[2] or row.text):
            if credit_code.is_valid(number):
                yield "uscc", (number, row.confidence, row.box)
                break
        else:
            continue
        break
    yield from _labelled(rows, "name", r"^(企业)?名称:?", r"[^:]{2,100}")
    yield from _labelled(
        rows, "legal_person", r"^(法定代表人|经营者|负责人|投资人|执行事务合伙人):?", r"[一-鿿㐀-䶿·]{2,20}"
    )
    yield from _address(
        rows, r"^(住所|经营场所|营业场所|主要经营场所):?", r"^(经营范围|登记机关|类型|名称|注册资本|成立日期|营业期限)"
    )
    yield from _until(rows, r"(营业期限|经营期限|合伙期限)[::]?(自)?")
    yield from _founded(rows, r"^(成立日期|注册日期):?")


def _bank_card(rows: Sequence[_Row]) -> Found:
    """The number stands in groups, which are read as one line or as several beside each other."""
    for row in rows:
        height = row.bottom - row.top
        groups = [one for one in rows if one.text.isdigit() and abs(one.top - row.top) < height / 2]
        groups.sort(key=lambda one: one.left)
        for parts in ([row], groups):
            number = "".join(one.text for one in parts)
            if re.fullmatch(r"\d{16,19}", number) and luhn.is_valid(number):
                yield "account_number", (number, min(one.confidence for one in parts), _around(*parts))
                return


def _permit(rows: Sequence[_Row]) -> Found:
    yield from _labelled(rows, "holder", r"^(账户名称|存款人名称|户名):?", r"[^:]{2,100}")
    yield from _labelled(rows, "account_number", r"^(账户号码|账号|银行账号):?", r"\d{8,30}")
    yield from _labelled(rows, "bank", r"^(开户银行|开户行):?(名称:?)?", r"[^:]{2,60}")


_READERS: Final[Mapping[str, Callable[[Sequence[_Row]], Found]]] = {
    "id_front": _id_front,
    "id_back": _id_back,
    "holder_id_front": _id_front,
    "holder_id_back": _id_back,
    "business_licence": _licence,
    "bank_card": _bank_card,
    "account_proof": _permit,
}


def _labelled(rows: Sequence[_Row], name: str, label: str, shape: str) -> Found:
    """The value after its label, in the same line or in the next one to its right."""
    for row in rows:
        start = re.match(label, row.text)
        if start is None:
            continue
        here = row if row.text[start.end() :] else next((one for one in rows if row.beside(one)), None)
        value = here and (here.text[start.end() :] if here is row else here.text)
        if here and value and re.fullmatch(shape, value):
            yield name, (value, min(row.confidence, here.confidence), _around(row, here))
            return


def _address(rows: Sequence[_Row], label: str, other: str) -> Found:
    """An address runs over several lines: all that stand under its first one and begin with no other label."""
    for position, row in enumerate(rows):
        start = re.match(label, row.text)
        if start is None:
            continue
        parts, text = ([row], row.text[start.end() :]) if row.text[start.end() :] else ([], "")
        height, last = row.bottom - row.top, row
        for below in rows[position + 1 :]:
            same_column = abs(below.left - row.left) < 2 * height
            if re.match(other, below.text) and same_column:
                break
            if below.left > row.left + height / 2 and below.left < row.right and below.top - last.bottom < height:
                text, last = text + below.text, below
                parts.append(below)
        if len(text) >= 4:
            box = _around(*parts)
            yield "address", (text, min(part.confidence for part in parts), box)
        return


def _until(rows: Sequence[_Row], label: str) -> Found:
    """The end of a term: the last date after its label, or that there is none."""
    for row in rows:
        start = re.search(label, row.text)
        if start is None:
            continue
        here = row if row.text[start.end() :] else next((one for one in rows if row.beside(one)), row)
        term = here.text[start.end() :] if here is row else here.text
        days = [_day(*map(int, found)) for found in _DATE.findall(term)]
        if _FOREVER.search(term):
            yield "valid_until", (LONG_TERM, here.confidence, _around(row, here))
        elif len(days) == 2 and days[0] and days[1] and days[0] < days[1]:
            yield "valid_until", (days[1].isoformat(), here.confidence, _around(row, here))
        return


def _founded(rows: Sequence[_Row], label: str) -> Found:
    """The one date after its label."""
    for name, (text, sure, box) in _labelled(rows, "founded", label, r"\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}日?"):
        if (found := _DATE.search(text)) and (day := _day(*map(int, found.groups()))):
            yield name, (day.isoformat(), sure, box)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _around(*rows: _Row) -> Box:
    lefts, tops, rights, bottoms = zip(*(row.box for row in rows), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _id_check(number: str) -> bool:
    """The check digit of GB 11643. Where somebody was born is no matter here."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]
