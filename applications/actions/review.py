"""What a reviewer decides."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.appeal import may_hear
from applications.actions.move import move, stale
from applications.effects.corrections import CorrectionItem, open_fields
from applications.journey.status import Status
from applications.journey.steps import field
from applications.models import Application, CorrectionRequest
from applications.rules.papers import DocumentKind
from applications.rules.reasons import NOT_CHOSEN, correction_reasons, refusal_reasons
from portal.errors import PortalError
from portal.models import User


def claim(application: Application, *, by: User) -> Application:
    """Takes it from the queue. Of two at once one gets it; the other hears "stale" or "not_now"."""
    _check_not_refuser(application, by)
    move(application, "claim", by=by, claimed_by=by, claimed_at=timezone.now())
    return application


def take_over(application: Application, *, by: User) -> Application:
    """Takes what a colleague holds; the version check makes two takers at once one."""
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
    """Gives it to a colleague, who is told. Raises not_reviewer, own_application, has_it, stale, not_now."""
    if not (to.is_reviewer and to.is_active):
        raise PortalError("not_reviewer", _("Choose somebody who works at the desk."), field="to")
    if to.pk == application.applicant_id:
        raise PortalError("own_application", _("Nobody decides on their own application."), field="to")
    if application.status == Status.IN_REVIEW and application.claimed_by_id == to.pk:
        raise PortalError("has_it", _("This colleague has it already."), field="to")
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

    Raises PortalError: nothing_asked, field_unknown, reason_unknown, stale, not_yours.
    """
    _check_mine(application, by)
    if not items:
        raise PortalError("nothing_asked", _("Mark at least one field that has to be corrected."))
    for item in items:
        _check_item(item)
    with transaction.atomic():
        round_number = application.round + 1
        move(
            application,
            "ask_correction",
            by=by,
            seen_version=seen_version,
            payload={"round": round_number, "items": [{"field": i.field, "reason": i.reason} for i in items]},
            round=round_number,
        )
        open_fields(application, items, source=CorrectionRequest.Source.REVIEWER)
    return application


def approve(application: Application, *, by: User, seen_version: int) -> Application:
    """Our yes; the acquirer decides for itself. The hand-over follows by itself."""
    _check_mine(application, by)
    move(
        application,
        "approve",
        by=by,
        seen_version=seen_version,
        acquirer_state="",
        acquirer_state_at=None,
        acquirer_message="",
    )
    return application


def refuse(application: Application, *, by: User, reason: str, note: str = "", seen_version: int) -> Application:
    """Our no, with a reason of rules/data/refusals.json. Raises reason_unknown, stale, not_yours."""
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


def _check_item(item: CorrectionItem) -> None:
    kind = item.field.partition(".")[2] if item.field.startswith("documents.") else ""
    if field(item.field) is None and kind not in DocumentKind.values:
        raise PortalError("field_unknown", _("There is no such field."), field=item.field)
    reason = correction_reasons().get(item.reason)
    if reason is None or reason.code in NOT_CHOSEN or not reason.fits(item.field):
        raise PortalError("reason_unknown", _("Choose a reason."), field=item.field)
