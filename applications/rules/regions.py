"""Administrative divisions by GB/T 2260 code: provinces (xx0000), prefectures (xxxx00) and counties.

The tables are the codes in force, taken from the division lists that python-stdnum carries.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    zh: str
    en: str

    @property
    def name(self) -> str:
        """In the language of the page; only provinces have an English name."""
        return self.zh if (get_language() or "zh").startswith("zh") or not self.en else self.en


@cache
def table() -> dict[str, Region]:
    """Every division by its six-digit code."""
    names: dict[str, str] = json.loads((_DATA / "regions.json").read_text(encoding="utf-8"))
    english: dict[str, str] = json.loads((_DATA / "provinces_en.json").read_text(encoding="utf-8"))
    return {code: Region(code, zh, english.get(code, "")) for code, zh in names.items()}


@cache
def provinces() -> tuple[Region, ...]:
    return tuple(region for code, region in table().items() if code.endswith("0000"))


@cache
def within(code: str) -> tuple[Region, ...]:
    """The next level down: prefectures of a province, counties of a prefecture."""
    head, level = (code[:2], "00") if code.endswith("0000") else (code[:4], "")
    return tuple(r for c, r in table().items() if c != code and c.startswith(head) and c.endswith(level))


def is_province(two: str) -> bool:
    return f"{two}0000" in table()


def describe(code: str) -> str:
    """ "浙江省 杭州市 西湖区" for 330106, "上海市 浦东新区" for 310115; the code itself where it is not known."""
    known = [table()[part] for part in dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code)) if part in table()]
    return " ".join(region.name for region in known if is_spoken(region)) or code


def is_spoken(region: Region) -> bool:
    """Whether people say its name; some levels exist in the table only."""
    return region.zh not in _UNSPOKEN


_UNSPOKEN = frozenset({"市辖区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位"})
