"""All rules over all answers of one application: applicant, pre-check and reviewer's desk see the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from applications.journey.steps import STEPS
from applications.rules.accounts import (
    AccountKind,
    check_account_number,
    check_cnaps,
    check_holder,
    check_holder_id,
    check_kind,
)
from applications.rules.contacts import (
    check_address,
    check_email,
    check_mobile,
    check_person_name,
    check_region,
    check_service_phone,
    check_text,
)
from applications.rules.credit_code import check_uscc
from applications.rules.dates import check_id_valid_until, check_valid_until
from applications.rules.findings import Finding, hard
from applications.rules.identity import check_id_number
from applications.rules.mcc import check_mcc
from applications.rules.papers import required_documents
from applications.rules.terminals import (
    DeliverTo,
    check_deliver_to,
    check_model,
    check_quantity,
    check_receiver_mobile,
)
from portal.models import SubjectType
from portal.words import Words

Answer = str | date | bool | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, by dotted field name.

    Validity dates come as two: `contact.id_valid_until` (date or None) and `contact.id_long_term` (bool), and likewise
    for `business.licence_…`. `documents` tells the state of each kind uploaded: received, processing, ready, refused.
    """

    subject: str
    values: Mapping[str, Answer] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)

    def text(self, dotted: str) -> str:
        value = self.values.get(dotted)
        return value if isinstance(value, str) else ""

    def day(self, dotted: str) -> date | None:
        value = self.values.get(dotted)
        return value if isinstance(value, date) else None

    def yes(self, dotted: str) -> bool:
        return self.values.get(dotted) is True


def precheck(answers: Answers, *, today: date) -> list[Finding]:
    """Every finding, in page order; none that is hard means that it may be submitted."""
    return [
        *_placed(_personal(answers, today)),
        *_placed(_business(answers, today)),
        *_placed(_settlement(answers, today)),
        *_documents(answers),
        *_placed(_terminal(answers)),
    ]


def precheck_step(key: str, answers: Answers, *, today: date) -> list[Finding]:
    """The findings of one page."""
    prefixes = {item.dotted.partition(".")[0] for page in STEPS if page.key == key for item in page.fields} or {key}
    return [found for found in precheck(answers, today=today) if found.field.partition(".")[0] in prefixes]


def steps_done(answers: Answers, *, today: date) -> dict[str, bool]:
    """Per step page: whether nothing hard stands against it."""
    findings = precheck(answers, today=today)
    open_prefixes = {found.field.partition(".")[0] for found in findings if found.is_hard}
    return {
        page.key: not ({item.dotted.partition(".")[0] for item in page.fields} or {page.key}) & open_prefixes
        for page in STEPS
    }


_Placed = tuple[str, Finding | None]


def _placed(rows: Iterator[_Placed]) -> Iterator[Finding]:
    return (found.at(name) for name, found in rows if found is not None)


def _personal(answers: Answers, today: date) -> Iterator[_Placed]:
    yield "contact.name", check_person_name(answers.text("contact.name"))
    yield "contact.id_number", check_id_number(answers.text("contact.id_number"), today=today)
    until, long_term = answers.day("contact.id_valid_until"), answers.yes("contact.id_long_term")
    yield "contact.id_valid_until", check_id_valid_until(until, long_term=long_term, today=today)
    yield "contact.mobile", check_mobile(answers.text("contact.mobile"))
    yield "contact.email", check_email(answers.text("contact.email"))


def _business(answers: Answers, today: date) -> Iterator[_Placed]:
    yield "business.name", check_text(answers.text("business.name"), least=2, most=100)
    yield "business.receipt_name", check_text(answers.text("business.receipt_name"), least=2, most=20)
    yield "business.uscc", check_uscc(answers.text("business.uscc"), subject=answers.subject)
    if answers.subject != SubjectType.MICRO:
        until, long_term = answers.day("business.licence_valid_until"), answers.yes("business.licence_long_term")
        yield "business.licence_valid_until", check_valid_until(until, long_term=long_term, today=today)
    yield "business.mcc", check_mcc(answers.text("business.mcc"))
    yield "business.region", check_region(answers.text("business.region"))
    yield "business.address", check_address(answers.text("business.address"))
    yield "business.service_phone", check_service_phone(answers.text("business.service_phone"))


def _settlement(answers: Answers, today: date) -> Iterator[_Placed]:
    kind, holder = answers.text("settlement.kind"), answers.text("settlement.holder")
    yield "settlement.kind", check_kind(kind, subject=answers.subject)
    yield (
        "settlement.holder",
        check_text(holder, least=2, most=100)
        or check_holder(holder, kind=kind, person=answers.text("contact.name"), business=answers.text("business.name")),
    )
    if kind == AccountKind.AUTHORISED:
        number = answers.text("settlement.holder_id_number")
        yield "settlement.holder_id_number", check_holder_id(number, today=today)
    yield "settlement.account_number", check_account_number(answers.text("settlement.account_number"), kind=kind)
    yield "settlement.bank", check_text(answers.text("settlement.bank"), least=2, most=60)
    if branch := answers.text("settlement.branch"):
        yield "settlement.branch", check_text(branch, least=2, most=100)
    yield "settlement.cnaps", check_cnaps(answers.text("settlement.cnaps"))


def _terminal(answers: Answers) -> Iterator[_Placed]:
    yield "terminal.model", check_model(answers.text("terminal.model"))
    yield "terminal.quantity", check_quantity(answers.text("terminal.quantity"))
    deliver_to = answers.text("terminal.deliver_to")
    yield "terminal.deliver_to", check_deliver_to(deliver_to)
    if deliver_to == DeliverTo.OTHER:
        yield "terminal.region", check_region(answers.text("terminal.region"))
        yield "terminal.address", check_address(answers.text("terminal.address"))
    receiver, mobile = answers.text("terminal.receiver"), answers.text("terminal.mobile")
    if receiver:
        yield "terminal.receiver", check_person_name(receiver)
    yield (
        "terminal.mobile",
        check_mobile(mobile) if mobile else check_receiver_mobile(mobile, receiver=receiver),
    )


_PENDING: dict[str, tuple[str, Words]] = {
    "": ("document_missing", _("This document is still missing.")),
    "received": ("document_pending", _("This document is being prepared. It takes a few seconds.")),
    "processing": ("document_pending", _("This document is being prepared. It takes a few seconds.")),
    "refused": ("document_refused", _("This file could not be used. Please upload another one.")),
}


def _documents(answers: Answers) -> Iterator[Finding]:
    for kind in required_documents(answers.subject, answers.text("settlement.kind")):
        state = answers.documents.get(kind, "")
        if state in _PENDING:
            code, sentence = _PENDING[state]
            yield hard(code, sentence).at(f"documents.{kind}")
