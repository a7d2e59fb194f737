"""The code the cashier saw, and the recent attempts: which card, which way, which answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from diagnostics.catalogue import code_entry
from diagnostics.checks.comparing import plain_number
from diagnostics.evidence import Case, Evidence, moment
from portal.codes import APPROVED as APPROVED
from portal.codes import CARD_SIDE as CARD_SIDE

RECENT: Final = timedelta(hours=24)
MOST: Final = 50
INVALID_MERCHANT: Final = "03"
KEYS: Final = frozenset({"A0", "99", "77", "22"})
OUTAGE: Final = frozenset({"91", "92", "96", "98"})
FUNCTION: Final = frozenset({"40", "57", "58"})
LIMIT: Final = frozenset({"61", "65"})
UNREGISTERED: Final = "97"

_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One payment that was tried. Texts are None when the acquirer did not state them."""

    at: datetime
    rc: str
    kind: str | None
    entry: str | None
    card_kind: str | None
    issuer: str | None
    mid: str | None
    receipt_name: str | None

    @property
    def approved(self) -> bool:
        return self.rc in APPROVED


@dataclass(frozen=True, slots=True)
class Code:
    """A field 39 and where it was seen. `sure`: nobody who might know a newer one was silent."""

    rc: str
    evidence: Evidence
    sure: bool


def recognised(rc: str) -> bool:
    """Whether the dictionary says what this code means; a provider's own code says nothing to us."""
    entry = code_entry(rc)
    return entry is not None and not entry.private


def plain_code(text: str) -> str:
    """A response code as typed by a person, in the two characters of the table."""
    return plain_number(text)


def attempts(case: Case, *, recent: bool = True) -> tuple[Attempt, ...]:
    """The attempts the acquirer listed, newest first: those of the last 24 hours, 50 at most, or all of them."""
    if "attempts" not in case.memo:
        items = case.get("transactions.items")
        made = [attempt for item in items if (attempt := _attempt(item))] if isinstance(items, list | tuple) else []
        made.sort(key=lambda attempt: attempt.at, reverse=True)
        case.memo["attempts"] = tuple(made)
        case.memo["recent"] = tuple(attempt for attempt in made if attempt.at >= case.now - RECENT)[:MOST]
    listed: tuple[Attempt, ...] = case.memo["recent" if recent else "attempts"]
    return listed


def _attempt(item: object) -> Attempt | None:
    if not isinstance(item, Mapping):
        return None
    at, rc = moment(item.get("at")), _text(item, "rc")
    if at is None or rc is None:
        return None
    return Attempt(
        at=at,
        rc=plain_code(rc),
        kind=_text(item, "kind"),
        entry=_text(item, "entry"),
        card_kind=_text(item, "card_kind"),
        issuer=_text(item, "issuer"),
        mid=_text(item, "mid"),
        receipt_name=_text(item, "receipt_name"),
    )


def _text(item: Mapping[str, Any], member: str) -> str | None:
    value = item.get(member)
    return value if isinstance(value, str) and value.strip() else None


def cite(case: Case, made: tuple[Attempt, ...], member: str) -> Evidence:
    """What these attempts showed, as evidence read at the time of the newest of them."""
    shown = [{"at": attempt.at.isoformat(), "rc": attempt.rc, member: getattr(attempt, member)} for attempt in made[:5]]
    return Evidence("acquirer", f"transactions.{member}", shown, made[0].at if made else None)


def typed_code(case: Case) -> str | None:
    """The code the person at the terminal gave, if any."""
    text = case.text("answers.code")
    return plain_code(text) if text else None


def the_code(case: Case) -> Code | None:
    """The code to explain: the typed one, else the newest that the terminal or the acquirer reported.

    A code without a time is used only when no dated one exists. At the same second an attempt says more than a
    sign-on, and the acquirer's record more than the terminal's. When one of the two who could know a newer code is
    silent, what the other reported is partial evidence.
    """
    if typed := typed_code(case):
        return Code(typed, case.cite("answers.code"), sure=True)
    seen: list[tuple[datetime, int, str, Evidence]] = []
    for made in attempts(case)[:1]:
        seen.append((made.at, 3, made.rc, Evidence("acquirer", "transactions.rc", made.rc, made.at)))
    for rank, event in ((2, "last_transaction"), (1, "last_sign_on")):
        if rc := case.text(f"heartbeat.{event}_rc"):
            at = case.time(f"heartbeat.{event}_at")
            evidence = Evidence("terminal", f"heartbeat.{event}_rc", rc, at or case.reading("heartbeat").read_at)
            seen.append((at or _BEGINNING, rank, plain_code(rc), evidence))
    if not seen:
        return None
    newest = max(seen, key=lambda one: one[:2])
    return Code(newest[2], newest[3], sure=not code_witnesses_silent(case))


def code_witnesses_silent(case: Case) -> tuple[str, ...]:
    """Who might know the code and did not speak; nobody when a person typed it."""
    if typed_code(case):
        return ()
    return tuple(witness for witness in ("heartbeat", "transactions") if case.silent(witness))


def answered_after(case: Case, last_heartbeat: datetime | None) -> Evidence | None:
    """A response code received after that time: proof that the network worked then. Without a time any code is proof.

    The typed code counts as received now, the terminal's and the attempts' at their own times; the acquirer's sign-on
    test says nothing about the terminal's network and is never looked at.
    """
    if typed_code(case):
        return case.cite("answers.code")
    codes = [(one.at, Evidence("acquirer", "transactions.rc", one.rc, one.at)) for one in attempts(case, recent=False)]
    for event in ("last_transaction", "last_sign_on"):
        at = case.time(f"heartbeat.{event}_at")
        if at is not None and case.text(f"heartbeat.{event}_rc"):
            codes.append((at, case.cite(f"heartbeat.{event}_rc")))
    return next((evidence for at, evidence in codes if last_heartbeat is None or at > last_heartbeat), None)


def on_all_cards(case: Case, rc: str) -> Evidence | None:
    """Proof that this code meets every card: the merchant says so, or cards of two issuers got it."""
    if case.text("answers.cards_failing") == "all":
        return case.cite("answers.cards_failing")
    same = tuple(one for one in attempts(case) if one.rc == rc and one.issuer)
    if len({one.issuer for one in same}) < 2:
        return None
    return cite(case, same, "issuer")
