"""Names and values as reviewers read them."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from applications.journey.moves import AcquirerState
from applications.journey.steps import field
from applications.rules import mcc, regions
from applications.rules.accounts import AccountKind
from applications.rules.papers import DocumentKind
from applications.rules.precheck import Answers
from applications.rules.terminals import DeliverTo, terminal_models
from portal import masking
from portal.words import Words

LONG_TERM = _("Long-term")
ACQUIRER_WORDS: dict[str, Words] = {
    AcquirerState.RECEIVED: _("Taken in"),
    AcquirerState.CHECKING: _("Being checked"),
    AcquirerState.ACCOUNT_VERIFICATION: _("Account is being checked"),
    AcquirerState.CORRECTION_NEEDED: _("A correction is needed"),
    AcquirerState.TO_BE_SIGNED: _("Waiting for the signature"),
    AcquirerState.OPENING: _("Being opened"),
    AcquirerState.OPEN: _("Opened"),
    AcquirerState.REFUSED: _("Refused"),
}
_MASKS = {"id_number": masking.mask_id_number, "account": masking.mask_account, "mobile": masking.mask_mobile}


def label_of(target: str) -> Words | str:
    """The name of a dotted field or of "documents.<kind>"; what we do not know stays as it is."""
    if target.startswith("documents."):
        kind = target.partition(".")[2]
        return DocumentKind(kind).label if kind in DocumentKind.values else target
    known = field(target)
    return known.label if known else target


def plain(answers: Answers, dotted: str) -> str | None:
    """An answer as it is frozen when declared: dates as ISO text, long-term as None."""
    if dotted.endswith("_valid_until") and answers.yes(dotted.replace("_valid_until", "_long_term")):
        return None
    value = answers.values.get(dotted)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def plain_text(value: object) -> str | None:
    """A frozen answer as text: long-term stays None."""
    return value if value is None else str(value)


def shown(dotted: str, value: str | None) -> Words | str:
    """A frozen answer as pages show it: personal data masked, codes with their meaning."""
    known = field(dotted)
    if value is None:
        return LONG_TERM if dotted.endswith("_valid_until") else ""
    if not value or known is None:
        return value
    if known.mask:
        return _MASKS[known.mask](value)
    return _meaning(dotted, value)


def _meaning(dotted: str, value: str) -> Words | str:
    if dotted == "business.mcc" and value in mcc.categories():
        return f"{value} {mcc.categories()[value].name}"
    if dotted in {"business.region", "terminal.region"}:
        return regions.describe(value)
    if dotted == "settlement.kind" and value in AccountKind.values:
        return AccountKind(value).label
    if dotted == "terminal.deliver_to" and value in DeliverTo.values:
        return DeliverTo(value).label
    if dotted == "terminal.model" and value in terminal_models():
        return terminal_models()[value].name
    return value
