"""What taking cards will cost, and up to how much: shown before anything is signed, and frozen with what was declared.

These are the acquirer's list prices and limits (data/fees.json). Its own agreement decides in the end, within the range
that `allowed` names.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.words import Words

_DATA = Path(__file__).parent / "data" / "fees.json"
KINDS: dict[str, Words] = {
    "debit": _("Debit cards"),
    "credit": _("Credit cards"),
    "qr": _("QR payments"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """Rates are decimal text, 0.0050 = 0.50 %; amounts are fen, None where there is no such limit."""

    kind: str
    rate: str
    least: str
    most: str
    cap_fen: int | None
    each_fen: int | None
    day_fen: int | None
    month_fen: int | None

    @property
    def name(self) -> Words:
        return KINDS[self.kind]

    @property
    def percent(self) -> str:
        return percent(self.rate)

    @property
    def allowed(self) -> str:
        return f"{percent(self.least)} – {percent(self.most)}"

    @property
    def cap(self) -> str:
        return yuan(self.cap_fen)

    @property
    def limits(self) -> list[tuple[Words, str]]:
        """Those that there are."""
        named = ((_("per payment"), self.each_fen), (_("per day"), self.day_fen), (_("per month"), self.month_fen))
        return [(words, yuan(fen)) for words, fen in named if fen is not None]


@dataclass(frozen=True, slots=True)
class Terms:
    """Fees and limits for one kind of business and one kind of subject."""

    version: str
    group: str
    rates: tuple[Rate, ...]
    other: tuple[tuple[str, str], ...]


def yuan(fen: int | None) -> str:
    """¥1,000; "" where there is none."""
    return "" if fen is None else f"¥{fen / 100:,.0f}"


def percent(rate: str) -> str:
    """0.0038 → 0.38 %."""
    return f"{float(rate) * 100:.2f} %"


@cache
def price_list() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return data


def terms_for(subject: str, mcc: str) -> Terms:
    """While the kind of business is not chosen yet, the standard group counts."""
    data, here = price_list(), 0 if (get_language() or "zh").startswith("zh") else 1
    groups = data["groups"]
    group = next((one for one in groups if mcc in one["mcc"]), groups[0])
    rates = tuple(_rate(data, group, subject, kind) for kind in KINDS)
    other = tuple((row["name"][here], row["text"][here]) for row in data["other"])
    return Terms(data["version"], group["name"][here], rates, other)


def _rate(data: dict[str, Any], group: dict[str, Any], subject: str, kind: str) -> Rate:
    limits, (least, most) = data["limits_fen"][subject][kind], group["allowed"][kind]
    return Rate(
        kind,
        group["rates"][kind],
        least,
        most,
        group["debit_cap_fen"] if kind == "debit" else None,
        limits["each"],
        limits["day"],
        limits["month"],
    )
