"""Which documents whom is asked for. The back of a bank card is never among them: it carries the CVN."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.rules.accounts import KINDS_FOR, AccountKind
from portal.models import SubjectType


class DocumentKind(models.TextChoices):
    ID_FRONT = "id_front", _("Identity card, side with the portrait")
    ID_BACK = "id_back", _("Identity card, side with the national emblem")
    BUSINESS_LICENCE = "business_licence", _("Business licence")
    ACCOUNT_PROOF = "account_proof", _("Proof of the corporate account")
    BANK_CARD = "bank_card", _("Bank card, front only")
    AUTHORISATION = "authorisation", _("Letter of authorisation for the account")
    HOLDER_ID_FRONT = "holder_id_front", _("Account holder's identity card, side with the portrait")
    HOLDER_ID_BACK = "holder_id_back", _("Account holder's identity card, side with the national emblem")
    SHOP_FRONT = "shop_front", _("Shop from outside, with its sign")
    SHOP_INSIDE = "shop_inside", _("Shop from inside")
    COUNTER = "counter", _("Checkout counter")
    TRADE_PERMIT = "trade_permit", _("Permit of your trade")
    PREMISES = "premises", _("Lease or proof of the premises")


ALWAYS = (DocumentKind.ID_FRONT, DocumentKind.ID_BACK)
THIRD_PERSON = (DocumentKind.AUTHORISATION, DocumentKind.HOLDER_ID_FRONT, DocumentKind.HOLDER_ID_BACK)
PREMISES_PHOTOS = (DocumentKind.SHOP_FRONT, DocumentKind.SHOP_INSIDE, DocumentKind.COUNTER)


def required_documents(subject: str, account_kind: str) -> tuple[DocumentKind, ...]:
    """In the order of the page. While the kind of account is not chosen yet, the likelier one counts."""
    kinds = list(ALWAYS)
    if subject in {SubjectType.SOLE_TRADER, SubjectType.ENTERPRISE}:
        kinds.append(DocumentKind.BUSINESS_LICENCE)
    corporate = account_kind == AccountKind.CORPORATE or (not account_kind and subject == SubjectType.ENTERPRISE)
    kinds.append(DocumentKind.ACCOUNT_PROOF if corporate else DocumentKind.BANK_CARD)
    if account_kind == AccountKind.AUTHORISED:
        kinds += THIRD_PERSON
    return (*kinds, *PREMISES_PHOTOS)


def documents_by_account(
    subject: str, account_kind: str
) -> tuple[list[DocumentKind], list[tuple[AccountKind, list[DocumentKind]]]]:
    """For a list read beforehand: what is needed in any case, and what each kind of account adds.

    Once the kind of account is chosen there is only the first.
    """
    kinds = [AccountKind(account_kind)] if account_kind in AccountKind.values else list(KINDS_FOR[subject])
    each = {kind: required_documents(subject, kind) for kind in kinds}
    always = [one for one in each[kinds[0]] if all(one in papers for papers in each.values())]
    extra = [(kind, [one for one in papers if one not in always]) for kind, papers in each.items()]
    return always, [(kind, papers) for kind, papers in extra if papers]


def optional_documents(subject: str) -> tuple[DocumentKind, ...]:
    """What may be added. Who has no licence must not upload a substitute for one."""
    if subject == SubjectType.MICRO:
        return (DocumentKind.PREMISES,)
    return (DocumentKind.TRADE_PERMIT, DocumentKind.PREMISES)


def allowed_documents(subject: str, account_kind: str) -> tuple[DocumentKind, ...]:
    return (*required_documents(subject, account_kind), *optional_documents(subject))
