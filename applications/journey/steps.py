"""The pages an applicant fills in, as records: what is asked, of whom, and its dotted name at the acquirer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.models import SubjectType
from portal.words import Words

EVERYONE = frozenset(SubjectType)
LICENSED = frozenset({SubjectType.SOLE_TRADER, SubjectType.ENTERPRISE})
SOLE_TRADERS = frozenset({SubjectType.SOLE_TRADER})
AUTHORISED = ("settlement.kind", "authorised")
ELSEWHERE = ("terminal.deliver_to", "other")
CONDITIONS: dict[tuple[str, str], Words] = {
    AUTHORISED: _("only for the card of an authorised person"),
    ELSEWHERE: _("only for another address"),
}
"""In words, for lists that are read before anything is answered."""


@dataclass(frozen=True, slots=True)
class Field:
    """One answer. `dotted` is its name in findings, corrections and the acquirer's ApplicationIn.

    `mask` names how pages show it: "" plainly, else "id_number", "account" or "mobile" (portal.masking). `when` names
    another answer and the value with which alone this one is asked.
    """

    dotted: str
    label: Words
    subjects: frozenset[SubjectType] = EVERYONE
    required: bool = True
    mask: str = ""
    when: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The attribute on the step's row."""
        return self.dotted.partition(".")[2]

    @property
    def condition(self) -> Words | str:
        return CONDITIONS[self.when] if self.when else ""

    def applies(self, answer: Callable[[str], str]) -> bool:
        """Whether it is asked, given the other answers (`answer` maps a dotted name to its text)."""
        return self.when is None or answer(self.when[0]) == self.when[1]


@dataclass(frozen=True, slots=True)
class Step:
    """One page. `minutes` is what it takes an unhurried person."""

    key: str
    title: Words
    minutes: int
    fields: tuple[Field, ...] = ()

    def fields_for(self, subject: str) -> tuple[Field, ...]:
        """What is asked of this subject type, in order."""
        return tuple(field for field in self.fields if subject in field.subjects)


STEPS: tuple[Step, ...] = (
    Step(
        "personal",
        _("About you"),
        3,
        (
            Field("contact.name", _("Name of the responsible person")),
            Field("contact.id_number", _("Identity card number"), mask="id_number"),
            Field("contact.id_valid_until", _("Identity card valid until")),
            Field("contact.mobile", _("Mobile number"), mask="mobile"),
            Field("contact.email", _("Email"), required=False),
        ),
    ),
    Step(
        "business",
        _("Your shop"),
        4,
        (
            Field("business.name", _("Registered name")),
            Field("business.receipt_name", _("Name on the slip")),
            Field("business.uscc", _("Unified social credit code"), LICENSED),
            Field("business.licence_valid_until", _("Licence valid until"), LICENSED),
            Field("business.mcc", _("Kind of business (MCC)")),
            Field("business.region", _("Region")),
            Field("business.address", _("Address of the shop")),
            Field("business.service_phone", _("Service phone"), required=False),
        ),
    ),
    Step(
        "settlement",
        _("Settlement account"),
        2,
        (
            Field("settlement.kind", _("Kind of account")),
            Field("settlement.holder", _("Account holder")),
            Field(
                "settlement.holder_id_number",
                _("Identity card number of the account holder"),
                SOLE_TRADERS,
                mask="id_number",
                when=AUTHORISED,
            ),
            Field("settlement.account_number", _("Account number"), mask="account"),
            Field("settlement.bank", _("Bank")),
            Field("settlement.branch", _("Branch"), required=False),
            Field("settlement.cnaps", _("Bank code (CNAPS)"), required=False),
        ),
    ),
    Step("documents", _("Documents"), 3),
    Step(
        "terminal",
        _("Terminal and delivery"),
        1,
        (
            Field("terminal.model", _("Terminal model")),
            Field("terminal.quantity", _("Number of terminals")),
            Field("terminal.deliver_to", _("Deliver to")),
            Field("terminal.region", _("Region of delivery"), when=ELSEWHERE),
            Field("terminal.address", _("Address of delivery"), when=ELSEWHERE),
            Field("terminal.receiver", _("Receiver"), required=False),
            Field("terminal.mobile", _("Receiver's mobile number"), required=False, mask="mobile"),
        ),
    ),
)
CHECK = Step("check", _("Check your answers and submit"), 2)

PAGES: tuple[Step, ...] = (*STEPS, CHECK)


def step(key: str) -> Step:
    """Raises KeyError for a key that is no page."""
    for page in PAGES:
        if page.key == key:
            return page
    raise KeyError(key)


def step_of(dotted: str) -> Step:
    """The page on which a dotted field (or "documents.<kind>") is answered; unknown names belong to the check page."""
    if dotted.startswith("documents"):
        return step("documents")
    return next((page for page in STEPS if any(field.dotted == dotted for field in page.fields)), CHECK)


def fields_for(subject: str) -> Iterator[Field]:
    """Every answer asked of this subject type, in page order."""
    for page in STEPS:
        yield from page.fields_for(subject)


def field(dotted: str) -> Field | None:
    """The field of that dotted name, if it is one of ours."""
    return next((item for page in STEPS for item in page.fields if item.dotted == dotted), None)


def asked_of(subject: str, answer: Callable[[str], str]) -> Iterator[Field]:
    """The answers that are asked of this subject type with the other answers as they are."""
    return (item for item in fields_for(subject) if item.applies(answer))


def minutes_for(subject: str, account_kind: str = "") -> int:
    """Time to plan for the whole application: who has no licence has less to type, a third person brings papers."""
    whole = sum(page.minutes for page in PAGES)
    if subject not in LICENSED:
        whole -= 2
    return whole + (2 if account_kind == AUTHORISED[1] else 0)
