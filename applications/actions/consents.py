"""Taking a consent back: as easy as giving it was, and at once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import move, note
from applications.journey.moves import MOVES
from applications.models import Application, Consent, ConsentPurpose
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
