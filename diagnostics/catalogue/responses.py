"""What a response code means, by dictionary and version: hosts use the same two characters for different things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from diagnostics.catalogue.entries import Code
from diagnostics.catalogue.files import DATA, CatalogueError, listed, read, words_of

#: The dictionary of the terminals that most shops have; its newest version counts where none is named.
DICTIONARY: Final = "unionpay_pos"

_FOLDER: Final = DATA / "codes"
_LETTERS: Final = ("A", "B", "C", "D", "E", "-")
#: Characters of slips from older terminals, in the writing that the tables use.
_SIMPLIFIED: Final = str.maketrans(
    "無戶號碼錯誤終記應統異額餘過掛資報備試請換發雙驗證權張單時間離線訊連數據嫌詐騙會員開關內與為處機構聯繫敗竊網絡簽鑑別",
    "无户号码错误终记应统异额余过挂资报备试请换发双验证权张单时间离线讯连数据嫌诈骗会员开关内与为处机构联系败窃网络签鉴别",
)
_TWO: Final = r"([0-9A-F][0-9A-F])"
_CODE_WORDS: Final = (
    r"(?:交易)?应答码|返回码|响应码|回应码|错误码|错误代码|应答代码|返回代码|代码|应答|39域"
    r"|(?<![a-z])(?:resp(?:onse)?\.?\s*code|resp(?:onse)?|error\s*code|rc|code|field\s*39|f39)"
)
_NAMED: Final = (
    re.compile(rf"(?:{_CODE_WORDS})\s*[:=#]?\s*[(\[]?\s*{_TWO}(?![0-9A-Z])", re.IGNORECASE),
    re.compile(rf"[\[【]\s*{_TWO}\s*[\]】]", re.IGNORECASE),
    re.compile(rf"^\(?{_TWO}\)?\s*[-–:、)]\s*(?=[^\d\s])", re.IGNORECASE),
    re.compile(rf"(?:失败|拒绝|无效|错误|未登记|declined|failed|invalid[ a-z]*)\s*\(\s*{_TWO}\s*\)", re.IGNORECASE),
)


@cache
def dictionaries(folder: Path = _FOLDER) -> Mapping[str, tuple[str, ...]]:
    """The versions of every dictionary there is, oldest first."""
    found: dict[str, list[str]] = {}
    for path in folder.glob("*.yaml"):
        name, dash, version = path.stem.rpartition("-")
        if not (dash and version.isdecimal()):
            raise CatalogueError(f"codes/{path.name}: a dictionary is called <dictionary>-<version>.yaml")
        found.setdefault(name, []).append(version)
    return {name: tuple(sorted(versions, key=int)) for name, versions in found.items()}


@cache
def codes(dictionary: str = DICTIONARY, version: str | None = None, folder: Path = _FOLDER) -> Mapping[str, Code]:
    """The codes of one dictionary, in its newest version unless one is named; none of a dictionary we do not have."""
    versions = dictionaries(folder).get(dictionary, ())
    wanted = version or (versions[-1] if versions else "")
    if wanted not in versions:
        return {}
    book = read(f"{dictionary}-{wanted}", folder)
    if (book["dictionary"], book["version"]) != (dictionary, wanted):
        raise CatalogueError(f"codes/{dictionary}-{wanted}.yaml says that it is another one")
    inherited: dict[str, Code] = {}
    if base := book.get("based_on"):
        name, _, of = base.rpartition("-")
        inherited = {code: one for code, one in codes(name, of, folder).items() if code not in book.get("without", ())}
    own = [_code(row, dictionary, wanted) for row in book["codes"]]
    if len({one.code for one in own}) != len(own):
        raise CatalogueError(f"codes/{dictionary}-{wanted}.yaml: a code stands twice")
    return inherited | {one.code: one for one in own}


def _code(row: Mapping[str, Any], dictionary: str, version: str) -> Code:
    return Code(
        code=row["code"],
        dictionary=dictionary,
        version=version,
        letter=listed(row["class"], _LETTERS, row["code"]),
        who=row["who"],
        name=words_of(row["name"], row["code"]),
        first=words_of(row["first"], row["code"]),
        synonyms=tuple(row["synonyms"]),
        private=row.get("private", False),
    )


def dictionary_name(dictionary: str = DICTIONARY) -> str:
    """The dictionary with the version that counts, as a diagnosis keeps it: "unionpay_pos-2"."""
    return f"{dictionary}-{dictionaries()[dictionary][-1]}"


def code_entry(code: str, dictionary: str = DICTIONARY, version: str | None = None) -> Code | None:
    """What this code means in this dictionary; None for a code that no table of ours knows."""
    return codes(dictionary, version).get(code)


def codes_in(text: str, dictionary: str = DICTIONARY) -> tuple[Code, ...]:
    """The codes that a slip's or screen's text names, by number after a word for "code", or in the bank's own words.

    The longest words count first, so that a phrase inside another one does not answer for it. A text that is nothing
    but a code is that code.
    """
    book, plain = codes(dictionary), plain_text(text)
    named = [code.upper() for pattern in _NAMED for code in pattern.findall(plain)]
    if plain.upper() in book:
        named.append(plain.upper())
    rest = _comparable(plain)
    for phrase, code in _phrases(dictionary):
        if phrase in rest:
            rest = rest.replace(phrase, " ")
            named.append(code)
    return tuple(book[code] for code in dict.fromkeys(named) if code in book)


def plain_text(text: str) -> str:
    """A text in the width and the characters of the tables."""
    return unicodedata.normalize("NFKC", text).strip().translate(_SIMPLIFIED)


def _comparable(text: str) -> str:
    return "".join(text.lower().split())


@cache
def _phrases(dictionary: str) -> list[tuple[str, str]]:
    pairs = {
        (_comparable(plain_text(phrase)), entry.code)
        for entry in codes(dictionary).values()
        for phrase in (entry.name.zh, *entry.synonyms)
    }
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
