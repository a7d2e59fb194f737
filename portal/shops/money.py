"""What the acquirer said of a merchant's money: what is held and due, limits with their use, fees with their range."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from portal.rooms import said
from portal.shops.profile import Item

_USED = {("credit", "per_day"): "credit_day", ("credit", "per_month"): "credit_month",
         ("debit", "per_day"): "debit_day", ("debit", "per_month"): "debit_month"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """One kind of card: at most so much; `used` of the day and the month where the acquirer counts it."""

    kind: str
    per_transaction: str
    per_day: str
    per_month: str
    used_day: str = ""
    used_month: str = ""
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """`fits` is None where the acquirer states no range."""

    kind: str
    rate: str
    allowed: str
    fits: bool | None


def balances(account: Mapping[str, Any]) -> list[Item]:
    rows = (
        (_("Balance"), "balance_fen"),
        (_("Held back"), "holds_fen"),
        (_("Fees overdue"), "fees_due_fen"),
    )
    items = [Item(label, "", yuan(account.get(key))) for label, key in rows if key in account]
    last = account.get("last_transaction_at")
    return [*items, Item(_("Last payment"), "", str(last)[:10] if last else _("none yet"))]


def restrictions(account: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """(what, why, since, how it is lifted)"""
    return [
        (
            said("value", str(row["code"])),
            str(row.get("reason") or ""),
            str(row.get("since") or "")[:10],
            str(row.get("how_to_lift") or ""),
        )
        for row in account.get("restrictions", [])
    ]


def limits(parameters: Mapping[str, Any], account: Mapping[str, Any]) -> list[Limit]:
    used = account.get("used_fen") or {}
    return [_limit(kind, row, used) for kind, row in (parameters.get("limits_fen") or {}).items()]


def _limit(kind: str, row: Mapping[str, Any], used: Mapping[str, int]) -> Limit:
    def spent(period: str) -> int | None:
        return used.get(_USED.get((kind, period), ""))

    reached = any(
        row.get(period) is not None and (spent(period) or 0) >= row[period] for period in ("per_day", "per_month")
    )
    most = {name: yuan(row.get(name)) or _("no limit") for name in ("per_transaction", "per_day", "per_month")}
    return Limit(
        card_kind(kind), **most, used_day=yuan(spent("per_day")), used_month=yuan(spent("per_month")), spent=reached
    )


def fees(parameters: Mapping[str, Any]) -> list[Fee]:
    """A rate that is no number is shown as it came, and fits nothing."""
    agreed, allowed = parameters.get("fees") or {}, parameters.get("allowed_fees") or {}
    cap = agreed.get("debit_cap_fen")
    found = []
    for key, words in (("debit_rate", _("Debit cards")), ("credit_rate", _("Credit cards")), ("qr_rate", _("QR code"))):
        if not agreed.get(key):
            continue
        span, rate = allowed.get(key) or {}, percent(agreed[key])
        if key == "debit_rate" and cap is not None:
            rate = _("%(rate)s, at most %(cap)s") % {"rate": rate, "cap": yuan(cap)}
        text = f"{percent(span.get('min', ''))} – {percent(span.get('max', ''))}" if span else ""
        found.append(Fee(words, rate, text, _fits(agreed[key], span)))
    return found


def _fits(rate: str, span: Mapping[str, str]) -> bool | None:
    try:
        return Decimal(span["min"]) <= Decimal(rate) <= Decimal(span["max"])
    except (KeyError, InvalidOperation, TypeError):
        return None


def card_kind(kind: str) -> str:
    return {"debit": _("Debit cards"), "credit": _("Credit cards"), "foreign": _("Foreign cards")}.get(kind, kind)


def yuan(fen: int | None) -> str:
    return f"¥{fen / 100:,.2f}" if fen is not None else ""


def percent(rate: str) -> str:
    try:
        return f"{Decimal(rate) * 100:.4f}".rstrip("0").rstrip(".") + " %"
    except (InvalidOperation, TypeError):
        return rate
