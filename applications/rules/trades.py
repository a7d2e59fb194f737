"""Groups of kinds of business, for looking through the queue: nobody filters by one of eighty codes."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from applications.rules.mcc import categories

_DATA = Path(__file__).parent / "data" / "trades.json"


@dataclass(frozen=True, slots=True)
class Trade:
    """`codes` are the merchant category codes that belong to it."""

    key: str
    zh: str
    en: str
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@cache
def trades() -> dict[str, Trade]:
    """All by key; each code of the list belongs to one of them, which a test sees to."""
    rows: list[dict[str, object]] = json.loads(_DATA.read_text(encoding="utf-8"))
    found = {}
    for row in rows:
        starts = row["starts"]
        assert isinstance(starts, list)
        codes = tuple(code for code in categories() if code.startswith(tuple(starts)))
        found[str(row["key"])] = Trade(str(row["key"]), str(row["zh"]), str(row["en"]), codes)
    return found
