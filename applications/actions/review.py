"""What a reviewer decides."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.appeal import may_hear
from applications.actions.move import move, stale
from applications.effects.corrections import CorrectionItem, open_fields
from applications.effects.risk import assessment_of
from applications.effects.second_looks import draw
from applications.journey.status import Status
from applications.journey.steps import field
from applications.models import Application, CorrectionRequest, DocumentPage
from applications.rules.papers import DocumentKind
from applications.rules.reasons import NOT_CHOSEN, correction_reasons, refusal_reasons
from portal.errors import PortalError
from portal.models import User


def claim(application: Application, *, by: User) -> Application:
    """Takes it from the queue. Of two at once one gets it; the other hears "stale" or "not_now".

    Raises second_person for who has approved it already.
    """
    _check_other_person(application, by)
    _check_not_refuser(application, by)
    move(application, "claim", by=by, seen_version=application.version, claimed_by=by, claimed_at=timezone.now())
    return application


def take_over(application: Application, *, by: User) -> Application:
    """Takes what a colleague holds; the version check makes two takers at once one. Raises second_person."""
    _check_other_person(application, by)
    _check_not_refuser(application, by)
    move(
        application,
        "take_over",
        by=by,
        seen_version=application.version,
        claimed_by=by,
        claimed_at=timezone.now(),
    )
    return application


def assign(application: Application, *, by: User, to: User, seen_version: int | None = None) -> Application:
    """Gives it to a colleague, who is told. Raises not_reviewer, own_application, has_it, second_person, stale."""
    if not (to.is_reviewer and to.is_active):
        raise PortalError("not_reviewer", _("Choose somebody who works at the desk."), field="to")
    if to.pk == application.applicant_id:
        raise PortalError("own_application", _("Nobody decides on their own application."), field="to")
    if application.status == Status.IN_REVIEW and application.claimed_by_id == to.pk:
        raise PortalError("has_it", _("This colleague has it already."), field="to")
    if to.pk == application.first_approved_by_id:
        raise PortalError("second_person", _("This colleague has approved it. Choose somebody else."), field="to")
    move(
        application,
        "assign",
        by=by,
        seen_version=seen_version,
        payload={"to": to.pk},
        claimed_by=to,
        claimed_at=timezone.now(),
    )
    return application


def release(application: Application, *, by: User) -> Application:
    """Gives it back to the queue for anybody."""
    _check_mine(application, by)
    move(application, "release", by=by, claimed_by=None, claimed_at=None)
    return application


def ask_correction(
    application: Application, *, by: User, items: Sequence[CorrectionItem], seen_version: int
) -> Application:
    """Opens the named fields, and only those, to the applicant for one round.

    Raises PortalError: nothing_asked, field_unknown, reason_unknown, crop_unknown, stale, not_yours.
    """
    _check_mine(application, by)
    if not items:
        raise PortalError("nothing_asked", _("Mark at least one field that has to be corrected."))
    for item in items:
        _check_item(item)
    _check_crops(application, items)
    with transaction.atomic():
        round_number = application.round + 1
        move(
            application,
            "ask_correction",
            by=by,
            seen_version=seen_version,
            payload={"round": round_number, "items": [{"field": i.field, "reason": i.reason} for i in items]},
            round=round_number,
            first_approved_by=None,
        )
        open_fields(application, items, source=CorrectionRequest.Source.REVIEWER)
    return application


def approve(application: Application, *, by: User, seen_version: int) -> Application:
    """Our yes; the acquirer decides for itself. The hand-over follows by itself.

    Above the risk line it takes two people: the first yes gives the case back to the queue for somebody else. Below it,
    some are drawn by lot for a second look afterwards. Raises stale, not_yours, second_person.
    """
    _check_mine(application, by)
    _check_other_person(application, by)
    with transaction.atomic():
        assessment = assessment_of(application)
        if assessment is not None and assessment.high and application.first_approved_by_id is None:
            move(
                application,
                "first_approval",
                by=by,
                seen_version=seen_version,
                payload={"risk": assessment.score},
                claimed_by=None,
                claimed_at=None,
                first_approved_by=by,
            )
            return application
        move(
            application,
            "approve",
            by=by,
            seen_version=seen_version,
            acquirer_state="",
            acquirer_state_at=None,
            acquirer_message="",
        )
        if application.first_approved_by_id is None:
            draw(application, by=by)
    return application


def take_back(application: Application, *, by: User) -> Application:
    """The first of two takes the approval back and has the case again, while nobody else has taken it up.

    Raises not_now, stale.
    """
    if application.first_approved_by_id != by.pk:
        raise PortalError("not_now", _("There is no approval of yours to take back."))
    move(
        application,
        "take_back",
        by=by,
        seen_version=application.version,
        claimed_by=by,
        claimed_at=timezone.now(),
        first_approved_by=None,
    )
    return application


def refuse(
    application: Application, *, by: User, reason: str, note: str = "", internal: str = "", seen_version: int
) -> Application:
    """Our no, with a reason of rules/data/refusals.json; `internal` is for staff only.

    Raises reason_unknown, stale, not_yours.
    """
    _check_mine(application, by)
    if reason not in refusal_reasons():
        raise PortalError("reason_unknown", _("Choose a reason."), field="reason")
    move(
        application,
        "refuse",
        by=by,
        seen_version=seen_version,
        payload={"reason": reason},
        refusal_reason=reason,
        refusal_note=note[:500],
        refusal_internal=internal[:500],
        first_approved_by=None,
    )
    return application


def _check_not_refuser(application: Application, by: User) -> None:
    """What was taken up again after an appeal is not reviewed by whoever had refused it."""
    if not may_hear(application, by):
        raise PortalError("refused_it_yourself", _("You refused it before the appeal, so a colleague reviews it now."))


def _check_mine(application: Application, by: User) -> None:
    if application.status == Status.IN_REVIEW and application.claimed_by_id != by.pk:
        raise PortalError("not_yours", _("A colleague is working on this. Take it over first."))
    if application.status != Status.IN_REVIEW:
        raise stale()


def _check_other_person(application: Application, by: User) -> None:
    if application.first_approved_by_id == by.pk:
        raise PortalError("second_person", _("You have approved this. A second person has to decide now."))


def _check_item(item: CorrectionItem) -> None:
    kind = item.field.partition(".")[2] if item.field.startswith("documents.") else ""
    if field(item.field) is None and kind not in DocumentKind.values:
        raise PortalError("field_unknown", _("There is no such field."), field=item.field)
    reason = correction_reasons().get(item.reason)
    if reason is None or reason.code in NOT_CHOSEN or not reason.fits(item.field):
        raise PortalError("reason_unknown", _("Choose a reason."), field=item.field)


def _check_crops(application: Application, items: Sequence[CorrectionItem]) -> None:
    """A part is shown of this application's own pages only, and it lies on the page."""
    cropped = [item for item in items if item.crop_page is not None]
    if not cropped:
        return
    pages = DocumentPage.objects.filter(document__application=application, pk__in=[one.crop_page for one in cropped])
    known = set(pages.values_list("pk", flat=True))
    for item in cropped:
        left, top, right, bottom = item.crop or (0, 0, 0, 0)
        if item.crop_page not in known or not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise PortalError("crop_unknown", _("The part must lie on a page of the documents."), field=item.field)
