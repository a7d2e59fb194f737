"""What the clinic says about a code, in words for the person at the counter."""

from dataclasses import dataclass
from typing import Final

from diagnostics import catalogue
from diagnostics.catalogue.entries import Code, Words
from diagnostics.catalogue.kinds import Kind, kind_of, letters, side_of

_TONES: Final = {"paid": "ok", "partly_paid": "warn", "card": "warn", "card_care": "bad", "wait": "warn"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`entry`, `letter` and `side` are None for a code that no table of ours holds."""

    code: str
    kind: Kind
    entry: Code | None = None
    letter: Words | None = None
    side: Words | None = None

    @property
    def tone(self) -> str:
        return _TONES.get(self.kind.key, "bad" if self.kind.check == "now" else "warn")

    @property
    def may_check(self) -> bool:
        """A card-side code or a payment that went through never starts a check of the terminal."""
        return self.kind.check != "no"


def answer_to(code: str) -> Answer | None:
    """None without a code."""
    if not code:
        return None
    entry = catalogue.code_entry(code)
    if entry is None:
        return Answer(code, kind_of(code))
    return Answer(code, kind_of(code), entry, letters()[entry.letter], side_of(entry))
