"""Why more is asked for, or a change is refused: stable codes with the words that the merchant reads."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_FILE = Path(__file__).parent / "data" / "reasons.json"
_COLUMNS = ("code", "for", "zh", "en", "mend_zh", "mend_en")
ASK, REFUSE = "ask", "refuse"


@dataclass(frozen=True, slots=True)
class Reason:
    """`text` says what is wrong, `mend` how to put it right; both in the language of the page."""

    code: str
    use: str
    zh: str
    en: str
    mend_zh: str
    mend_en: str

    @property
    def text(self) -> str:
        return self.zh if _chinese() else self.en

    @property
    def mend(self) -> str:
        return self.mend_zh if _chinese() else self.mend_en


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@cache
def reasons() -> dict[str, Reason]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        row["code"]: Reason(*(row[name] for name in ("code", "for", "zh", "en", "mend_zh", "mend_en"))) for row in rows
    }


def reasons_for(use: str) -> list[Reason]:
    """Those that a reviewer may give when asking for more, or when refusing."""
    return [reason for reason in reasons().values() if reason.use in {use, "both"}]
