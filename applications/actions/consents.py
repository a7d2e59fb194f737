"""Taking a consent back: as easy as giving it was, and at once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import move, note
from applications.desk.history import subject_of
from applications.journey.moves import MOVES
from applications.models import Application, Consent, ConsentPurpose
from applications.queries import consent_ended
from applications.rules.consents import COVERS
from portal.actions.reveal import reveal
from portal.errors import PortalError
from portal.models import User


def ends_it(application: Application) -> bool:
    """Whether taking a consent back now withdraws the application: nothing has left us yet."""
    return application.status in MOVES["withdraw"].sources


def withdraw_consent(application: Application, *, by: User, purpose: str) -> Application:
    """Before the approval the application is withdrawn with it; later the yes ends and what the law keeps is kept.

    Pressed twice it is taken back once. Raises PortalError: not_allowed, not_a_consent, not_given.
    """
    if by.pk != application.applicant_id:
        raise PortalError("not_allowed", _("Only the applicant can change this."))
    if purpose not in ConsentPurpose.values or purpose == ConsentPurpose.TRUTH:
        raise PortalError("not_a_consent", _("This is a declaration, not a consent; it cannot be taken back."))
    with transaction.atomic():
        given = Consent.objects.filter(application=application, purpose=purpose)
        if given.filter(withdrawn_at=None).update(withdrawn_at=timezone.now()) == 0:
            if not given.exists():
                raise PortalError("not_given", _("This consent was never given."))
            return application
        if ends_it(application):
            move(application, "withdraw", by=by, payload={"purpose": purpose})
        else:
            note(application, "withdraw_consent", by=by, payload={"purpose": purpose})
    return application


def reveal_answer(application: Application, field: str, value: str, *, by: User, reason: str) -> str:
    """A masked answer in full, for a reason that is written down, as long as the yes to its use stands.

    After that it is kept only because the law demands it, and nobody here looks at it. Raises consent_ended,
    reason_needed.
    """
    if consent_ended(application, COVERS.get(field, "")) is not None:
        raise PortalError(
            "consent_ended",
            _("The applicant has taken this consent back. What is kept for the law is not shown any more."),
            field="reason",
        )
    return reveal(subject_of(application), field, value, by=by, reason=reason)
