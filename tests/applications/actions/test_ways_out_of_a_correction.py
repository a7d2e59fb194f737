"""Whatever single thing is to be corrected, and whatever is typed there, it can be sent back in the end."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.draft import save_step, start_application
from applications.actions.papers import add_document, remove_document
from applications.actions.review import ask_correction
from applications.actions.submit import NotReady, resubmit
from applications.effects.acquirer_state import ask_for_correction
from applications.effects.corrections import CorrectionItem
from applications.journey.steps import fields_for, step_of
from applications.models import Application, Business, Document, PersonalInfo, Settlement
from applications.queries import current_documents, opened_fields
from applications.rules.papers import required_documents
from applications.tasks import process_document
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import BUSINESS, PERSONAL, SETTLEMENT, TERMINAL, upload

CORPORATE = {"kind": "corporate", "holder": BUSINESS["name"], "account_number": "1234567890"}
NO_LICENCE = {"uscc": "", "licence_valid_until": None, "licence_long_term": False}
MODELS: dict[str, Any] = {"personal": PersonalInfo, "business": Business, "settlement": Settlement}
ENTERPRISE_CODE = "91310115MA00ABC16G"
RIGHT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "micro": (BUSINESS | NO_LICENCE, SETTLEMENT),
    "sole_trader": (BUSINESS, SETTLEMENT),
    "enterprise": (BUSINESS | {"uscc": ENTERPRISE_CODE}, SETTLEMENT | CORPORATE),
}
OTHER: dict[str, tuple[Any, ...]] = {
    "contact.name": ("示例乙",),
    "contact.id_number": ("110101190002020023", "1"),
    "contact.id_valid_until": (date(2040, 1, 1), date(2000, 1, 1)),
    "business.name": ("远山书店（示例）",),
    "business.licence_valid_until": (date(2040, 1, 1), date(2000, 1, 1)),
    "settlement.kind": ("corporate", "personal", "authorised"),
    "settlement.holder": ("示例乙", BUSINESS["name"]),
    "terminal.deliver_to": ("other", ""),
    "settlement.account_number": ("1234567890", "6217000000000000012"),
}


def asked_of(by: User, subject: str, field: str) -> Application:
    """As it stands after a reviewer asked for one thing, without the long way there."""
    application = start_application(by=by, subject_type=subject)
    business, settlement = RIGHT[subject]
    for key, values in (("personal", PERSONAL), ("business", business), ("settlement", settlement)):
        row = MODELS[key].objects.get(application=application)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    for kind in required_documents(subject, settlement["kind"]):
        Document.objects.create(
            application=application, kind=kind, state="ready", media_type="image/jpeg", sha256="0" * 64, size=1
        )
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(status="approved", submitted_at=now, round=0)
    application = Application.objects.get(pk=application.pk)
    ask_for_correction(application, [{"field": field, "reason": "wrong"}], "Please.")
    return Application.objects.get(pk=application.pk)


def right_again(application: Application, by: User) -> None:
    """Puts right what is open, and nothing else, as a patient person would."""
    opened, kind = opened_fields(application), application.settlement.kind
    wrong_kind = application.subject_type != "sole_trader"
    corporate = (application.subject_type == "enterprise") if wrong_kind else kind == "corporate"
    account = SETTLEMENT | (CORPORATE if corporate else {})
    account["holder"] = application.business.name if corporate else application.personal.name
    business = RIGHT[application.subject_type][0]
    for key, values in (
        ("personal", PERSONAL),
        ("business", business),
        ("settlement", account),
        ("terminal", TERMINAL),
    ):
        prefix = {"personal": "contact"}.get(key, key)
        mended = {name: value for name, value in values.items() if f"{prefix}.{name}" in opened and name != "name"}
        mended |= {"id_long_term": True} if "contact.id_valid_until" in opened and key == "personal" else {}
        save_step(application, key, by=by, values=mended)
        application = Application.objects.get(pk=application.pk)
    have = set(current_documents(application).filter(state="ready").values_list("kind", flat=True))
    for kind in required_documents(application.subject_type, application.settlement.kind):
        if kind not in have:
            process_document(str(add_document(application, by=by, kind=kind, upload=upload()).pk))


def each(subject: str) -> Iterator[tuple[str, Any]]:
    for item in fields_for(subject):
        for other in OTHER.get(item.dotted, ("x",)):
            yield item.dotted, other


@pytest.mark.parametrize("subject", RIGHT)
def test_every_single_correction_can_be_sent_back_whatever_is_typed(subject: str, wang: User) -> None:
    stuck = {}
    for dotted, other in each(subject):
        application = asked_of(wang, subject, dotted)
        values = {dotted.partition(".")[2]: other}
        if dotted == "contact.id_valid_until":
            values["id_long_term"] = False
        save_step(application, step_of(dotted).key, by=wang, values=values)
        application = Application.objects.get(pk=application.pk)
        try:
            resubmit(application, by=wang, unchanged=True)
        except NotReady as error:
            locked = {found.field for found in error.findings} - opened_fields(application)
            right_again(application, wang)
            application = Application.objects.get(pk=application.pk)
            try:
                resubmit(application, by=wang, unchanged=True)
            except PortalError as again:
                stuck[dotted, other] = (again.code, locked)
        application.refresh_from_db()
        if application.status != "submitted":
            stuck.setdefault((dotted, other), (application.status, set()))
    assert stuck == {}


@pytest.mark.parametrize("subject", RIGHT)
def test_every_paper_taken_back_can_be_uploaded_again(subject: str, wang: User) -> None:
    for kind in required_documents(subject, RIGHT[subject][1]["kind"]):
        application = asked_of(wang, subject, f"documents.{kind}")
        remove_document(current_documents(application).get(kind=kind), by=wang)
        with pytest.raises(NotReady):
            resubmit(application, by=wang, unchanged=True)
        right_again(application, wang)
        resubmit(application, by=wang)
        assert application.status == "submitted"


def test_another_kind_of_account_opens_its_number_its_holder_and_its_proof(wang: User) -> None:
    application = asked_of(wang, "sole_trader", "settlement.kind")
    assert opened_fields(application) == {
        "settlement.kind", "settlement.holder", "settlement.holder_id_number", "settlement.account_number",
        "documents.account_proof", "documents.bank_card", "documents.authorisation", "documents.holder_id_front",
        "documents.holder_id_back",
    }  # fmt: skip
    save_step(application, "settlement", by=wang, values=CORPORATE)
    application = Application.objects.get(pk=application.pk)
    with pytest.raises(NotReady) as caught:
        resubmit(application, by=wang)
    assert [found.field for found in caught.value.findings] == ["documents.account_proof"]
    process_document(str(add_document(application, by=wang, kind="account_proof", upload=upload()).pk))
    resubmit(application, by=wang)
    assert application.status == "submitted"


def test_what_expired_in_the_meantime_is_opened_when_it_is_sent(wang: User) -> None:
    application = asked_of(wang, "sole_trader", "contact.email")
    PersonalInfo.objects.filter(application=application).update(id_long_term=False, id_valid_until=date(2020, 1, 1))
    application = Application.objects.get(pk=application.pk)
    assert opened_fields(application) == {"contact.email"}
    with pytest.raises(NotReady):
        resubmit(application, by=wang, unchanged=True)
    assert opened_fields(application) == {"contact.email", "contact.id_valid_until"}
    with pytest.raises(NotReady):
        resubmit(application, by=wang, unchanged=True)
    assert application.corrections.count() == 2
    save_step(application, "personal", by=wang, values={"id_long_term": True})
    resubmit(Application.objects.get(pk=application.pk), by=wang)
    assert application.corrections.get(field="contact.id_valid_until").changed is True


def test_nobody_else_opens_anything_by_sending(wang: User, stranger: User) -> None:
    application = asked_of(wang, "sole_trader", "contact.email")
    PersonalInfo.objects.filter(application=application).update(id_long_term=False, id_valid_until=date(2020, 1, 1))
    with pytest.raises(PortalError):
        resubmit(Application.objects.get(pk=application.pk), by=stranger, unchanged=True)
    assert opened_fields(application) == {"contact.email"}


def test_a_reviewer_can_ask_for_a_paper_that_is_not_usual(
    in_review: Application, rita: User, wang: User, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    item = CorrectionItem("documents.account_proof", "please_check", "The account is a corporate one, I think.")
    ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)
    settle(lambda: add_document(in_review, by=wang, kind="account_proof", upload=upload()))
    resubmit(in_review, by=wang)
    assert in_review.status == "submitted"


@pytest.mark.parametrize("reason", ["follows", "acquirer"])
def test_a_reviewer_gives_no_reason_that_is_the_machines_own(reason: str, in_review: Application, rita: User) -> None:
    items = [CorrectionItem("contact.email", reason)]
    with pytest.raises(PortalError, match="Choose a reason"):
        ask_correction(in_review, by=rita, items=items, seen_version=in_review.version)
