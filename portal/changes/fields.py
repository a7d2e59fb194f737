"""The fields of changes: what each is called, and how its value is shown, masked where it is somebody's own."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.masking import mask_account, mask_mobile
from portal.words import Words

LONG_TERM, NO_LIMIT = "long_term", "none"
MASKED = frozenset({"account_number", "contact_mobile"})
"""Shown in full only on a packet for the acquirer, for a reason that is written down."""

CARD_WORDS: dict[str, Words] = {"debit": _("Debit cards"), "credit": _("Credit cards"), "foreign": _("Foreign cards")}
SPAN_WORDS: dict[str, Words] = {
    "per_transaction": _("Each payment"),
    "per_day": _("Each day"),
    "per_month": _("Each month"),
}
LIMITS: dict[str, tuple[str, str]] = {f"{card}_{span}": (card, span) for card in CARD_WORDS for span in SPAN_WORDS}
"""Field → where `limits_fen` of a terminal's parameters holds it."""

FIELD_WORDS: dict[str, Words | str] = {
    "iccid": _("SIM card (ICCID)"),
    "address": _("Address"),
    "position": _("Position on the map"),
    "mid": _("Merchant number (MID)"),
    "tid": _("Terminal number (TID)"),
    "why": _("Why"),
    "licence_valid_until": _("Licence valid until"),
    "id_valid_until": _("Identity card valid until"),
    "name": _("Registered name"),
    "receipt_name": _("Name on the slip"),
    "uscc": _("Unified social credit code"),
    "account_kind": _("Kind of account"),
    "holder": _("Account holder"),
    "account_number": _("Account number"),
    "bank": _("Bank"),
    "contact_name": _("Name of the contact"),
    "contact_mobile": _("Mobile number of the contact"),
    "contact_email": _("Email of the contact"),
    **{field: format_lazy("{}, {}", CARD_WORDS[card], SPAN_WORDS[span]) for field, (card, span) in LIMITS.items()},
}

ACCOUNT_WORDS: dict[str, Words] = {"personal": _("personal account"), "corporate": _("company account")}

UNBIND_WORDS: dict[str, Words] = {
    "closing": _("The shop closes"),
    "returned": _("The terminal goes back to the provider"),
    "replaced": _("Another terminal takes its place"),
    "other": _("Another reason"),
}


def shown_value(field: str, value: object, *, full: bool = False) -> object:
    """A value as people read it; lazily translated words stay lazy. `full` masks nothing."""
    if value in (None, "", []):
        return ""
    if value == LONG_TERM:
        return _("Long-term")
    if field in MASKED and not full:
        return _masked(field, str(value))
    if field in LIMITS:
        return limit_in_words(value)
    if field == "account_kind":
        return ACCOUNT_WORDS.get(str(value), value)
    if field == "why":
        return UNBIND_WORDS.get(str(value), value)
    if field == "position" and isinstance(value, list):
        return ", ".join(f"{number:.5f}" for number in value)
    return value


def limit_in_words(value: object) -> object:
    """An amount in fen, or no limit at all."""
    if isinstance(value, int):
        return f"¥{value / 100:,.2f}"
    return _("no limit") if value == NO_LIMIT else value


def _masked(field: str, value: str) -> str:
    if field == "contact_mobile":
        return mask_mobile(value)
    return mask_account(value) if len(value) > 4 else f"**** {value}"
