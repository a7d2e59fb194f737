"""What the parameters say, in the words of a shop. What is not known here is shown as it came."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.words import Words

KINDS: Final[dict[str, tuple[Words, Words]]] = {
    "sale": (gettext_lazy("Payment by card"), gettext_lazy("The customer pays by card.")),
    "void": (
        gettext_lazy("Cancel a payment"),
        gettext_lazy("Take back a payment of the same day, before it is settled."),
    ),
    "refund": (gettext_lazy("Refund"), gettext_lazy("Give money back for a payment that is settled already.")),
    "preauth": (gettext_lazy("Pre-authorisation"), gettext_lazy("Reserve an amount first, as hotels do.")),
    "preauth_complete": (
        gettext_lazy("Pre-authorisation completed"),
        gettext_lazy("Take the reserved amount, or a part of it."),
    ),
    "balance": (gettext_lazy("Balance inquiry"), gettext_lazy("The customer looks up what is on the card.")),
    "qr": (gettext_lazy("Payment by QR code"), gettext_lazy("The customer shows or scans a code.")),
}
CARDS: Final[dict[str, Words]] = {
    "debit": gettext_lazy("Debit cards"),
    "credit": gettext_lazy("Credit cards"),
    "foreign": gettext_lazy("Cards from abroad"),
}
_FEES: Final[dict[str, Words]] = {
    "debit_rate": gettext_lazy("Fee, debit cards"),
    "credit_rate": gettext_lazy("Fee, credit cards"),
    "qr_rate": gettext_lazy("Fee, QR codes"),
}


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def kind_name(kind: str) -> str:
    return str(KINDS[kind][0]) if kind in KINDS else kind


def card_name(card: str) -> str:
    return str(CARDS.get(card, card))


def limit_words(limit: Mapping[str, Any]) -> str:
    """At most so much at once, a day, a month; what has no limit is not spoken of."""
    sentences = (
        ("per_transaction", gettext_lazy("%(amount)s a payment")),
        ("per_day", gettext_lazy("%(amount)s a day")),
        ("per_month", gettext_lazy("%(amount)s a month")),
    )
    said = [str(words) % {"amount": yuan(limit[key])} for key, words in sentences if limit.get(key) is not None]
    return _(", ").join(said) or _("no limit")


def fee_lines(fees: Mapping[str, Any]) -> list[tuple[str, str]]:
    lines = [(str(name), _percent(str(fees[key]))) for key, name in _FEES.items() if fees.get(key)]
    if fees.get("debit_cap_fen") is not None:
        lines.append((_("Fee, debit cards, never more than"), yuan(fees["debit_cap_fen"])))
    return lines


def _percent(rate: str) -> str:
    try:
        return f"{Decimal(rate) * 100:.2f} %"
    except (InvalidOperation, ValueError):
        return rate
