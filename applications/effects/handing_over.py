"""Handing an approved application to the acquirer: one request per submission, however often it is tried."""

import json
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications.access import link_to
from applications.actions.move import move
from applications.effects.acquirer_state import ask_for_correction, next_question, take_state
from applications.journey.status import Status
from applications.models import Application, ConsentPurpose, DocumentPage, HandOver, HandOverState, Submission
from applications.rules.accounts import AccountKind
from portal.acquirer.client import Answer, acquirer
from portal.acquirer.errors import AcquirerError, Refused

log = structlog.get_logger(__name__)
_OURS_ONLY = frozenset({"settlement.holder_id_number"})  # the acquirer's form has no place for it; the paper shows it
LEASE = timedelta(seconds=20)  # the client's own limit for one call is 8 s


def hand_over(work_id: int) -> None:
    """Tries once; what fails for now is tried again later, what the acquirer objects to goes to the applicant."""
    work = HandOver.objects.select_related("submission", "application").filter(pk=work_id).first()
    if work is None or not work.claim(LEASE):
        return
    if _taken_back(work.application):
        work.settle(state=HandOverState.STUCK, message="", trouble="consent_withdrawn")
        return
    try:
        _open_links(work)
        answer = acquirer().submit_application(with_links(work), key=str(work.key))
    except Refused as refused:
        _objected(work, refused)
    except AcquirerError as error:
        log.warning("hand_over_failed", application=str(work.application_id), reason=error.reason, tries=work.tries)
        work.postpone(error.reason)
    else:
        _accepted(work, answer)


def _taken_back(application: Application) -> bool:
    """Nothing leaves us without a yes, however far it has come."""
    given = application.consents.filter(purpose=ConsentPurpose.HAND_OVER)
    return given.exists() and not given.filter(withdrawn_at=None).exists()


def application_in(submission: Submission) -> dict[str, Any]:
    """ApplicationIn of the contract. Made from the frozen answers alone, so every try sends the same bytes."""
    frozen = json.loads(submission.frozen)
    body: dict[str, Any] = {"reference": frozen["reference"], "subject_type": frozen["subject_type"]}
    for dotted, value in sorted(frozen["answers"].items()):
        group, _, name = dotted.partition(".")
        if dotted in _OURS_ONLY or group == "terminal":
            continue
        if value not in ("", None) or name.endswith("valid_until"):
            body.setdefault(group, {})[name] = value
    body["business"].setdefault("uscc", None)
    body["documents"] = [{key: page[key] for key in ("kind", "sha256", "size")} for page in frozen["documents"]]
    if body.get("settlement", {}).get("kind") == AccountKind.AUTHORISED:
        body["settlement"]["kind"] = AccountKind.PERSONAL.value  # whose card it is, the letter among the papers says
    body["terminal"] = _ordered(frozen["answers"])
    return body


def _ordered(answers: dict[str, Any]) -> dict[str, Any]:
    """Model and number; what was declared before these were asked means one of any model."""
    ordered: dict[str, Any] = {"quantity": int(answers.get("terminal.quantity") or 1)}
    return ordered | ({"model": answers["terminal.model"]} if answers.get("terminal.model") else {})


def with_links(work: HandOver) -> dict[str, Any]:
    """The same, each paper with the address where it can be fetched. They follow from the row, so they never differ
    from try to try; another hand-over has others.
    """
    body = application_in(work.submission)
    pages = DocumentPage.objects.filter(document__application=work.application_id).order_by("-pk")
    known = {(kind, sha256): pk for pk, kind, sha256 in pages.values_list("pk", "document__kind", "sha256")}
    for paper in body["documents"]:
        if page_pk := known.get((paper["kind"], paper["sha256"])):
            paper["url"] = f"{settings.SITE_URL}/acquirer/documents/{link_to(work, page_pk)}"
    return body


def _open_links(work: HandOver) -> None:
    """From each try on they stay open for as long as agreed: an answer may be lost, and the request have arrived."""
    until = timezone.now() + timedelta(hours=settings.ACQUIRER_DOCUMENT_HOURS)
    HandOver.objects.filter(pk=work.pk, tries=work.tries).update(links_until=until)


def _accepted(work: HandOver, answer: Answer) -> None:
    """The acquirer has it. A callback may have moved the application on already; then only the number is noted."""
    with transaction.atomic():
        if not work.settle(state=HandOverState.DONE, done_at=timezone.now(), message=""):
            return
        application = Application.objects.select_for_update().get(pk=work.application_id)
        number = answer.data["application_id"]
        if application.status != Status.APPROVED:
            Application.objects.filter(pk=application.pk).update(acquirer_application_id=number)
            return
        due = next_question(timezone.now(), timezone.now())
        move(application, "hand_over", by=None, acquirer_application_id=number, acquirer_due_at=due)
        take_state(application, answer.data, at=answer.read_at, asked=True)


def _objected(work: HandOver, refused: Refused) -> None:
    """422 with fields is a correction; 422 without is for a person of ours; anything else may pass by itself."""
    message = refused.message[:500]
    if refused.status != 422:
        work.postpone(f"refused_{refused.status}", message=message)
        return
    known = [fault for fault in refused.fields if isinstance(fault.get("field"), str)]
    if not known:
        work.settle(state=HandOverState.STUCK, message=message, trouble=refused.code[:40])
        return
    faults = [{"field": fault["field"], "reason": str(fault.get("reason") or message)} for fault in known]
    with transaction.atomic():
        if work.settle(state=HandOverState.DONE, done_at=timezone.now(), message=message):
            application = Application.objects.select_for_update().get(pk=work.application_id)
            if application.status == Status.APPROVED:
                ask_for_correction(application, faults, message)
