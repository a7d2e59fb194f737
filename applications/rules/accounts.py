"""Settlement accounts: bank cards, corporate accounts and bank codes."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.iso7064 import mod_11_10

from applications.rules.findings import Finding, hard, soft
from applications.rules.folding import fold_number, same_name
from applications.rules.identity import ADULT, YOUNGEST, check_id_number
from portal.models import SubjectType


class AccountKind(models.TextChoices):
    PERSONAL = "personal", _("Personal bank card")
    CORPORATE = "corporate", _("Corporate account")
    AUTHORISED = "authorised", _("Bank card of an authorised person")


KINDS_FOR: dict[str, tuple[AccountKind, ...]] = {
    SubjectType.MICRO: (AccountKind.PERSONAL,),
    SubjectType.SOLE_TRADER: (AccountKind.PERSONAL, AccountKind.CORPORATE, AccountKind.AUTHORISED),
    SubjectType.ENTERPRISE: (AccountKind.CORPORATE,),
}
"""Which accounts a subject may be paid to."""


def check_kind(kind: str, *, subject: str) -> Finding | None:
    if kind not in AccountKind.values:
        return hard("kind_missing", _("Choose the kind of account."))
    if kind in KINDS_FOR.get(subject, ()):
        return None
    if subject == SubjectType.ENTERPRISE:
        return hard("kind_corporate", _("An enterprise is paid to its corporate account."))
    return hard("kind_personal", _("A micro merchant is paid to the responsible person's own bank card."))


def check_account_number(value: str, *, kind: str) -> Finding | None:
    """A card has a check digit; a corporate account (对公) has none, so only its form can be checked."""
    number = fold_number(value)
    if not number:
        return hard("account_missing", _("Enter the account number."))
    for position, char in enumerate(number, start=1):
        if not "0" <= char <= "9":
            return hard(
                "account_character",
                _("Character {position} is “{char}”. Only digits are expected."),
                position=position,
                char=char,
            )
    return _corporate(number) if kind == AccountKind.CORPORATE else _card(number)


def _corporate(number: str) -> Finding | None:
    if 6 <= len(number) <= 30:
        return None
    return hard(
        "account_length", _("A corporate account number has 6 to 30 digits; this one has {count}."), count=len(number)
    )


def _card(number: str) -> Finding | None:
    if not 13 <= len(number) <= 19:
        return hard(
            "card_length", _("A bank card number has 13 to 19 digits; this one has {count}."), count=len(number)
        )
    if len(set(number)) == 1 or number[0] == "0":
        return hard("card_shape", _("This is not a bank card number. Copy it from the front of the card."))
    if not luhn.is_valid(number):
        return hard(
            "card_check", _("The check digit does not fit, so at least one digit was mistyped. Compare with the card.")
        )
    return None


def check_cnaps(value: str) -> Finding | None:
    """Twelve digits with ISO 7064 MOD 11,10. That check is nowhere published, so it only asks for a second look."""
    code = fold_number(value)
    if not code:
        return None
    if len(code) != 12 or not code.isdecimal():
        return hard(
            "cnaps_length", _("A bank code (CNAPS) has 12 digits; this has {count} characters."), count=len(code)
        )
    if not mod_11_10.is_valid(code):
        return soft(
            "cnaps_check", _("The bank code's last digit looks wrong. Compare it once more with the bank's paper.")
        )
    return None


def check_holder(holder: str, *, kind: str, person: str, business: str) -> Finding | None:
    """Money goes to an account in the merchant's own name, unless a third person is authorised in writing."""
    if kind == AccountKind.AUTHORISED:
        return _third_person(holder, person)
    owner = business if kind == AccountKind.CORPORATE else person
    if not holder or not owner or same_name(holder, owner):
        return None
    if kind == AccountKind.CORPORATE:
        return hard("holder_business", _("A corporate account must be in the registered name, {name}."), name=owner)
    return hard(
        "holder_person", _("A personal account must be in the name of the responsible person, {name}."), name=owner
    )


def check_holder_id(value: str, *, today: date) -> Finding | None:
    """The number of a third person's card, by the same rules as the applicant's own."""
    found = check_id_number(value, today=today)
    if found is not None and found.code == "id_age":
        return hard("holder_id_age", _("The account holder must be at least {age} years old."), age=YOUNGEST)
    if found is not None and found.code == "id_minor":
        return soft("holder_id_minor", _("The account holder is under {age}; a person will look at this."), age=ADULT)
    return found


def _third_person(holder: str, person: str) -> Finding | None:
    if holder and person and same_name(holder, person):
        return hard(
            "holder_own",
            _("This is the responsible person's own card. Choose “Personal bank card”; it needs no letter."),
        )
    return None
