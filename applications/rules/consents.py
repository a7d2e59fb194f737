"""What the applicant agrees to before submitting: one yes per purpose, each in full, in both languages, by version.

A version that was ever agreed to stays in data/agreements/ for good: a yes is to exactly those words, and its row keeps
their SHA-256. New words are a new file.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

VERSION = "2026-12"
COVERS: dict[str, str] = {
    "contact.id_number": "identity",
    "settlement.holder_id_number": "account",
    "settlement.account_number": "account",
}
"""The yes without which staff may not look at an answer in full any more, by dotted name."""
COVERS_PAPERS: dict[str, tuple[str, ...]] = {
    "identity": ("id_front", "id_back"),
    "account": ("account_proof", "bank_card", "authorisation", "holder_id_front", "holder_id_back"),
}
"""The papers that staff may not look at any more without that yes, by purpose."""
_DATA = Path(__file__).parent / "data" / "agreements"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """`purpose` is a ConsentPurpose value; every text is (Chinese, English). `tick` is what stands at the box."""

    purpose: str
    version: str
    titles: Pair
    ticks: Pair
    texts: tuple[Pair, ...]

    @property
    def title(self) -> str:
        return self.titles[_here()]

    @property
    def tick(self) -> str:
        return self.ticks[_here()]

    @property
    def paragraphs(self) -> list[str]:
        return [text[_here()] for text in self.texts]

    @property
    def sha256(self) -> str:
        """Of every word of it, in both languages."""
        words = [self.purpose, self.version, self.titles, self.ticks, self.texts]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _here() -> int:
    return 0 if (get_language() or "zh").startswith("zh") else 1


@cache
def all_agreements() -> dict[tuple[str, str], Agreement]:
    """Every wording there ever was, by purpose and version."""
    found = {}
    for path in sorted(_DATA.glob("*.json")):
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for row in data["agreements"]:
            texts = tuple((zh, en) for zh, en in row["text"])
            one = Agreement(row["purpose"], data["version"], tuple(row["title"]), tuple(row["tick"]), texts)
            found[one.purpose, one.version] = one
    return found


AGREEMENTS: tuple[Agreement, ...] = tuple(
    one for (_purpose, version), one in all_agreements().items() if version == VERSION
)
"""Those in force, in the order in which they are asked for."""
