"""What the catalogue holds: causes, codes, questions and remedies, each with its words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from diagnostics.evidence import Step

Ring = Literal[
    "device", "local_network", "carrier", "acquirer_setup", "merchant_account", "provider_outage", "card_side"
]
Actor = Literal["merchant", "acquirer", "cardholder"]
Retry = Literal["yes", "no", "after_sign_on", "later"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        """Chinese unless English is asked for."""
        return self.en if (language or "").lower().startswith("en") else self.zh


Unit = Literal["minutes", "hours", "workdays", "limit", "asked_after"]


@dataclass(frozen=True, slots=True)
class Within:
    """How long it takes from when somebody takes it up: `least` to `most` of `unit` (data/due.yaml)."""

    least: int
    most: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Cause:
    """Why payments are refused. `rank` is its row in the list; `meanwhile` is how to keep taking money."""

    key: str
    rank: int
    step: Step
    ring: Ring
    actor: Actor
    retry: Retry
    advice_code: str
    stops_payments: bool
    name: Words
    sentence: Words
    do: tuple[Words, ...]
    avoid: Words
    due: Words
    within: Within
    meanwhile: tuple[Words, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One response code of one dictionary. `letter` is its class A–E; `first` the first sentence for the cashier.

    `private`: a provider's own code that the table only mentions: it can be named, and nothing is concluded from it.
    """

    code: str
    dictionary: str
    version: str
    letter: str
    who: str
    name: Words
    first: Words
    synonyms: tuple[str, ...]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What only the person at the terminal can know; no choices means free text."""

    key: str
    text: Words
    help: Words
    choices: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What may be done. `needs` ("unsent", "backup") must hold first; `command` is the acquirer's name for it.

    `then` are the remedies that follow a command by themselves; a `preparation` mends nothing alone; `steps` are shown
    one on a screen.
    """

    key: str
    actor: Actor
    kind: str
    command: str | None
    terminal: bool
    destructive: bool
    needs: tuple[str, ...]
    then: tuple[str, ...]
    preparation: bool
    name: Words
    text: Words
    steps: tuple[Words, ...]
