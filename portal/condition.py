"""What the portal can say about a terminal from its own record and its last report alone: pure, one sentence first.

It never says that payments work: that is for the acquirer to know, and for a diagnosis to find out. A reading older
than its limit proves nothing in either direction (docs/contract/terminal-api.md): it becomes "not known since".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from portal.models import Terminal, TerminalStatus

FRESH = timedelta(minutes=15)
LOW_BATTERY = 15


@dataclass(frozen=True, slots=True)
class Condition:
    """`tone` is ok, warn, bad, busy or idle; `at` is the time the sentence speaks of."""

    tone: str
    word: Any
    sentence: Any
    at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence with its values, in the reader's language."""
        return str(self.sentence) % self.values if self.values else str(self.sentence)

    @property
    def needs_attention(self) -> bool:
        return self.tone in {"bad", "warn"}


_AT_REST = {
    TerminalStatus.STOCK: Condition("idle", _("In stock"), _("It is in stock and belongs to nobody yet.")),
    TerminalStatus.SHIPPED: Condition("busy", _("On its way"), _("It is on its way to you.")),
    TerminalStatus.ACTIVATING: Condition("busy", _("Activating"), _("It is being activated.")),
    TerminalStatus.SPARE: Condition("idle", _("Spare"), _("It is kept as a spare.")),
    TerminalStatus.IN_REPAIR: Condition("warn", _("In repair"), _("It is in repair.")),
    TerminalStatus.BLOCKED: Condition(
        "bad", _("Blocked"), _("It is blocked: it takes no payments until it is released.")
    ),
    TerminalStatus.RETIRED: Condition("idle", _("Retired"), _("It is out of service.")),
}


def is_fresh(measured_at: datetime, now: datetime) -> bool:
    """Up to and including 15 minutes."""
    return now - measured_at <= FRESH


def condition_of(terminal: Terminal, now: datetime) -> Condition:
    """The one sentence on top. Wants `terminal.report` selected along."""
    at_rest = _AT_REST.get(TerminalStatus(terminal.status))
    if at_rest is not None:
        return at_rest
    report = getattr(terminal, "report", None)
    if report is None:
        return Condition(
            "warn", _("Never seen"), _("It has never reported. Switch it on and connect it to the network.")
        )
    if not is_fresh(report.measured_at, now):
        return Condition(
            "warn", _("Not known"), _("Nothing is known since then: it has not reported."), report.measured_at
        )
    return _from_report(report.data, report.measured_at)


def _from_report(data: Mapping[str, Any], at: datetime) -> Condition:
    code, code_at = last_code(data)
    if data.get("tampered") is True:
        return Condition(
            "bad", _("Tampered with"), _("It says that it was opened or tampered with. Do not use it; call us."), at
        )
    if data.get("network") == "none":
        return Condition("bad", _("No network"), _("It has no network."), at)
    if code is not None and code != "00":
        sentence = _("Its last attempt was refused with code %(code)s.")
        return Condition("bad", _("Payment refused"), sentence, code_at, {"code": code})
    if data.get("card_reader") == "fault":
        return Condition("warn", _("Card reader"), _("Its card reader reports a fault."), at)
    if data.get("unsent_count"):
        sentence = _("It holds %(count)s payments that were not sent yet. Keep it switched on.")
        return Condition("warn", _("Not sent"), sentence, at, {"count": data["unsent_count"]})
    battery = data.get("battery_percent")
    if battery is not None and battery < LOW_BATTERY and data.get("power") == "battery":
        return Condition("warn", _("Battery low"), _("Its battery is at %(percent)s %%."), at, {"percent": battery})
    if code == "00":
        return Condition("ok", _("In order"), _("It reports nothing wrong. Its last attempt went through."), code_at)
    return Condition("ok", _("In order"), _("It reports nothing wrong. It has taken no payment yet."), at)


def last_code(data: Mapping[str, Any]) -> tuple[str | None, datetime | None]:
    """Field 39 of the newest sign-on or transaction, and when that was; a code without its time loses to one with."""
    found = [
        (parse_datetime(data.get(f"{kind}_at") or ""), data[f"{kind}_rc"])
        for kind in ("last_sign_on", "last_transaction")
        if data.get(f"{kind}_rc")
    ]
    dated = [(at, code) for at, code in found if at is not None]
    if dated:
        at, code = max(dated)
        return code, at
    return (found[-1][1], None) if found else (None, None)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the terminal reports about itself."""

    label: Any
    text: Any
    tone: str


_WORDS: dict[str, dict[str, tuple[Any, str]]] = {
    "power": {"mains": (_("Plugged in"), "ok"), "battery": (_("On battery"), "ok"), "none": (_("No power"), "bad")},
    "network": {
        "ethernet": (_("Cable"), "ok"),
        "wifi": (_("Wi-Fi"), "ok"),
        "cellular": (_("Mobile network"), "ok"),
        "none": (_("No network"), "bad"),
    },
    "card_reader": {"ok": (_("In order"), "ok"), "fault": (_("Fault"), "bad"), "absent": (_("Not fitted"), "idle")},
    "printer": {"ok": (_("In order"), "ok"), "fault": (_("Fault"), "warn"), "absent": (_("Not fitted"), "idle")},
}
_LABELS = {
    "power": _("Power"),
    "network": _("Network"),
    "card_reader": _("Card reader"),
    "printer": _("Printer"),
}


def parts_of(data: Mapping[str, Any]) -> list[Part]:
    """The parts in words; a value we do not know is shown as it came, without a colour."""
    parts = []
    for key, label in _LABELS.items():
        value = data.get(key)
        text, tone = _WORDS[key].get(str(value), (value, "idle")) if value else (_("Not reported"), "idle")
        parts.append(Part(label, text, tone))
    if (percent := data.get("battery_percent")) is not None:
        parts.append(Part(_("Battery"), f"{percent:g} %", "warn" if percent < LOW_BATTERY else "ok"))
    if (signal := data.get("signal_dbm")) is not None:
        parts.append(Part(_("Signal"), f"{signal} dBm", "warn" if signal < -100 else "ok"))
    if (tampered := data.get("tampered")) is not None:
        parts.append(
            Part(_("Housing"), _("Tampered with") if tampered else _("Not opened"), "bad" if tampered else "ok")
        )
    if (unsent := data.get("unsent_count")) is not None:
        parts.append(Part(_("Payments not sent yet"), unsent, "warn" if unsent else "ok"))
    return parts


def network_in_words(data: Mapping[str, Any]) -> Any:
    """How a report went out: one of the words above, or as it came, or nothing."""
    value = str(data.get("network") or "")
    return _WORDS["network"].get(value, (value, "idle"))[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """One number as the portal has it and as the terminal reports it; `same` is None when one of them is missing."""

    label: Any
    ours: str
    reported: str
    same: bool | None


def binding_of(terminal: Terminal, data: Mapping[str, Any]) -> list[Pair]:
    """The numbers that must agree. What a stale report says is still shown; its time stands beside it."""
    ours = {
        "mid": (_("Merchant number (MID)"), terminal.merchant.mid if terminal.merchant else ""),
        "tid": (_("Terminal number (TID)"), terminal.tid),
        "tusn": (_("TUSN"), terminal.tusn),
        "imei": ("IMEI", terminal.imei),
        "iccid": (_("SIM card (ICCID)"), terminal.iccid),
    }
    pairs = []
    for key, (label, mine) in ours.items():
        theirs = str(data.get(key) or "")
        pairs.append(Pair(label, mine, theirs, mine == theirs if mine and theirs else None))
    return pairs
