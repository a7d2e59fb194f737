"""What the applicant agrees to before submitting: one yes per purpose, each text with its version."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.words import Words

VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Agreement:
    """`purpose` is a ConsentPurpose value."""

    purpose: str
    text: Words
    version: str = VERSION


AGREEMENTS: tuple[Agreement, ...] = (
    Agreement(
        "identity",
        _("I agree that my identity data and the uploaded documents are used to examine this application."),
    ),
    Agreement("account", _("I agree that my account data is used to examine the settlement account and to pay out.")),
    Agreement(
        "hand_over",
        _("I agree that all of this is handed over to the acquirer, who decides on opening the merchant account."),
    ),
    Agreement("truth", _("I declare that everything stated here is true and complete.")),
)
