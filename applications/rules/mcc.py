"""Merchant category codes. Text, never numbers: 0742 has a leading zero."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.rules.findings import Finding, hard, soft
from applications.rules.folding import fold_number

_DATA = Path(__file__).parent / "data" / "mcc.json"


@dataclass(frozen=True, slots=True)
class Category:
    """`restricted` kinds of business are accepted only after a closer look."""

    code: str
    zh: str
    en: str
    restricted: bool = False

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@cache
def categories() -> dict[str, Category]:
    """All by code, in the order of the data file (common ones first)."""
    rows: list[dict[str, object]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return {
        str(row["code"]): Category(str(row["code"]), str(row["zh"]), str(row["en"]), bool(row.get("restricted")))
        for row in rows
    }


def find(words: str) -> list[Category]:
    """Categories whose code begins with `words`, or whose name contains them: Chinese, pinyin, initials or English."""
    wanted = words.strip().casefold().replace(" ", "")
    if not wanted:
        return list(categories().values())
    return [c for c in categories().values() if c.code.startswith(wanted) or wanted in sought_by(c.zh, c.en)]


@cache
def sought_by(zh: str, en: str = "") -> str:
    """Everything somebody may type to find a name: itself, its pinyin without tones, the initials, the English one."""
    from pypinyin import Style, lazy_pinyin  # its dictionary is large: only who shows a long list pays for it

    heads = "".join(lazy_pinyin(zh, style=Style.FIRST_LETTER))
    return " ".join((zh, "".join(lazy_pinyin(zh)), heads, en.replace(" ", ""))).casefold()


def check_mcc(value: str) -> Finding | None:
    code = fold_number(value)
    if not code:
        return hard("mcc_missing", _("Choose the kind of business."))
    known = categories().get(code)
    if known is None:
        return hard("mcc_unknown", _("Kind of business {code} is not in the list."), code=code)
    if known.restricted:
        return soft("mcc_restricted", _("This kind of business is looked at more closely by a person."))
    return None
