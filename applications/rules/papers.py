"""Which documents whom is asked for. The back of a bank card is never among them: it carries the CVN."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.rules.accounts import AccountKind
from portal.models import SubjectType


class DocumentKind(models.TextChoices):
    ID_FRONT = "id_front", _("Identity card, side with the portrait")
    ID_BACK = "id_back", _("Identity card, side with the national emblem")
    BUSINESS_LICENCE = "business_licence", _("Business licence")
    ACCOUNT_PROOF = "account_proof", _("Proof of the corporate account")
    BANK_CARD = "bank_card", _("Bank card, front only")
    SHOP_FRONT = "shop_front", _("Shop from outside, with its sign")
    SHOP_INSIDE = "shop_inside", _("Shop from inside")
    COUNTER = "counter", _("Checkout counter")
    TRADE_PERMIT = "trade_permit", _("Permit of your trade")
    PREMISES = "premises", _("Lease or proof of the premises")


ALWAYS = (DocumentKind.ID_FRONT, DocumentKind.ID_BACK)
PREMISES_PHOTOS = (DocumentKind.SHOP_FRONT, DocumentKind.SHOP_INSIDE, DocumentKind.COUNTER)


def required_documents(subject: str, account_kind: str) -> tuple[DocumentKind, ...]:
    """In the order of the page. While the kind of account is not chosen yet, the likelier one counts."""
    kinds = list(ALWAYS)
    if subject in {SubjectType.SOLE_TRADER, SubjectType.ENTERPRISE}:
        kinds.append(DocumentKind.BUSINESS_LICENCE)
    corporate = account_kind == AccountKind.CORPORATE or (not account_kind and subject == SubjectType.ENTERPRISE)
    kinds.append(DocumentKind.ACCOUNT_PROOF if corporate else DocumentKind.BANK_CARD)
    return (*kinds, *PREMISES_PHOTOS)


def optional_documents(subject: str) -> tuple[DocumentKind, ...]:
    """What may be added. Who has no licence must not upload a substitute for one."""
    if subject == SubjectType.MICRO:
        return (DocumentKind.PREMISES,)
    return (DocumentKind.TRADE_PERMIT, DocumentKind.PREMISES)


def allowed_documents(subject: str, account_kind: str) -> tuple[DocumentKind, ...]:
    return (*required_documents(subject, account_kind), *optional_documents(subject))
