"""What people say about a risk score, and about an approval that was drawn for a second look."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import note as record
from applications.effects.colleagues import tell_of_doubt
from applications.models import LookOutcome, RiskAssessment, RiskDisagreement, SecondLook
from portal.errors import PortalError
from portal.models import User

LONGEST = 500


def disagree(assessment: RiskAssessment, *, by: User, reason: str, note: str) -> RiskDisagreement:
    """Written down beside the score, which stays as it is. Said again, the newer note counts.

    `reason` is the code of one that holds, or "" for the whole. Raises not_allowed, reason_unknown, note_missing.
    """
    application = assessment.application
    if not by.is_reviewer or by.pk == application.applicant_id:
        raise PortalError("not_allowed", _("You may not do this."))
    if reason and reason not in {one["code"] for one in assessment.reasons}:
        raise PortalError("reason_unknown", _("Choose a reason."), field="reason")
    if not note.strip():
        raise PortalError("note_missing", _("Say why."), field="note")
    with transaction.atomic():
        said, _new = RiskDisagreement.objects.update_or_create(
            assessment=assessment, by=by, reason=reason, defaults={"note": note.strip()[:LONGEST]}
        )
        record(application, "disagree", by=by, payload={"risk": reason})
    return said


def take_second_look(look: SecondLook, *, by: User, opinion: str, note: str = "") -> SecondLook:
    """Somebody else's opinion of an approval, once. A doubt is told and marks the case; the approval stands.

    Raises not_allowed, second_person, opinion_missing, note_missing (who disagrees says why), stale.
    """
    if not by.is_reviewer or by.pk == look.application.applicant_id:
        raise PortalError("not_allowed", _("You may not do this."))
    if by.pk == look.approved_by_id:
        raise PortalError("second_person", _("You approved this yourself. Somebody else takes the second look."))
    if opinion not in LookOutcome.values:
        raise PortalError("opinion_missing", _("Choose whether you agree."), field="opinion")
    if opinion == LookOutcome.DISAGREE and not note.strip():
        raise PortalError("note_missing", _("Say why."), field="note")
    rows = SecondLook.objects.filter(pk=look.pk, opinion="")
    with transaction.atomic():
        columns = {"opinion": opinion, "note": note.strip()[:LONGEST], "looked_by": by, "looked_at": timezone.now()}
        if rows.update(**columns) != 1:
            raise PortalError("stale", _("A colleague has looked at this already."))
        event = record(look.application, "second_look", by=by, payload={"opinion": opinion})
        look.refresh_from_db()
        if look.opinion == LookOutcome.DISAGREE:
            tell_of_doubt(look, event)
    return look
