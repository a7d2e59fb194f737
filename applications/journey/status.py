"""Where a whole application stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Labels are the words of staff; applicants read those of `journey/outlook.py`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    IN_REVIEW = "in_review", _("In review")
    CORRECTION_ASKED = "correction_asked", _("Correction asked")
    APPROVED = "approved", _("Approved, being handed over")
    HANDED_OVER = "handed_over", _("With the acquirer")
    ACCOUNT_VERIFICATION = "account_verification", _("Acquirer checks the account")
    TO_BE_SIGNED = "to_be_signed", _("Agreement to be signed")
    OPENING = "opening", _("Acquirer opens the merchant")
    ACQUIRER_CORRECTION = "acquirer_correction", _("Acquirer asks for a correction")
    OPEN = "open", _("Open, terminal to be sent")
    TERMINAL_BOUND = "terminal_bound", _("Terminal bound")
    SHIPPED = "shipped", _("Terminal on its way")
    RECEIVED = "received", _("Terminal received")
    ACTIVATING = "activating", _("Activating")
    ACTIVE = "active", _("Active")
    REFUSED = "refused", _("Refused")
    APPEALED = "appealed", _("Appeal to be heard")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CORRECTING = frozenset({Status.CORRECTION_ASKED, Status.ACQUIRER_CORRECTION})
"""The applicant mends opened fields, and only those."""

EDITABLE = CORRECTING | {Status.DRAFT}
"""The applicant may change something."""

AT_ACQUIRER = frozenset({Status.HANDED_OVER, Status.ACCOUNT_VERIFICATION, Status.TO_BE_SIGNED, Status.OPENING})
"""The acquirer has it and is not done: worth asking how it stands."""

FINAL = frozenset({Status.ACTIVE, Status.REFUSED, Status.WITHDRAWN})
"""Nothing moves any more by itself; a refusal of ours may be appealed once (appealing.py)."""

BANDS: dict[str, frozenset[Status]] = {
    "waiting": frozenset({Status.SUBMITTED, Status.IN_REVIEW}),
    "with_applicant": CORRECTING,
    "at_acquirer": AT_ACQUIRER | {Status.APPROVED},
    "on_the_way": frozenset({Status.TERMINAL_BOUND, Status.SHIPPED, Status.RECEIVED, Status.ACTIVATING}),
    "done": FINAL,
}
"""Groups of statuses that the desk lists together, each over an index of its own (models/application.py)."""
