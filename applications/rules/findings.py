"""What a rule has to say about an answer."""

from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.text import format_lazy

from portal.words import Words


class Severity(StrEnum):
    """`hard` stops the application from being submitted; `soft` is looked at by a person."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code and a sentence that says what does not fit and what was expected.

    `field` is dotted as in the acquirer's ApplicationIn, e.g. "settlement.account_number"; "" until it is placed.
    """

    code: str
    message: Words | str
    severity: Severity = Severity.HARD
    field: str = ""

    def at(self, field: str) -> "Finding":
        """The same finding, placed at a field."""
        return replace(self, field=field)

    @property
    def is_hard(self) -> bool:
        return self.severity is Severity.HARD


def hard(code: str, sentence: Words | str, /, **words: object) -> Finding:
    """`words` fill the {placeholders} of the sentence, after translation."""
    return Finding(code, format_lazy(sentence, **words) if words else sentence)


def soft(code: str, sentence: Words | str, /, **words: object) -> Finding:
    """As `hard`, for what a person should look at."""
    return replace(hard(code, sentence, **words), severity=Severity.SOFT)
