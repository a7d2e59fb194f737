"""The parts of a terminal as it reports them, each with its state and what to do about it; and the numbers that must
agree, on the portal's record, in the acquirer's register and on the device. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from portal.models import Terminal
from portal.trouble import LOW_BATTERY
from portal.words import Words

WEAK_SIGNAL = -100
BACKUP_LIFE = timedelta(days=30)
REGISTER_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the terminal reports about itself; `action` is what to do, where something is not in order."""

    label: Any
    text: Any
    tone: str
    action: Any = ""
    at: datetime | None = None


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
_ACTIONS: dict[str, Words] = {
    "power": _("Plug it in."),
    "network": _("Look at cable, Wi-Fi or SIM card, then restart it."),
    "card_reader": _("Wipe the card slot, restart it; if it stays, ask for a swap."),
    "printer": _("Look at the paper and the lid. Payments work without the printer."),
}


def parts_of(data: Mapping[str, Any]) -> list[Part]:
    """The parts in words; a value we do not know is shown as it came, without a colour."""
    parts = []
    for key, label in _LABELS.items():
        value = data.get(key)
        text, tone = _WORDS[key].get(str(value), (value, "idle")) if value else (_("Not reported"), "idle")
        parts.append(Part(label, text, tone, _ACTIONS[key] if tone in {"bad", "warn"} else ""))
    if (percent := data.get("battery_percent")) is not None:
        low = percent < LOW_BATTERY
        parts.append(Part(_("Battery"), f"{percent:g} %", "warn" if low else "ok", _("Plug it in.") if low else ""))
    if (signal := data.get("signal_dbm")) is not None:
        weak = signal < WEAK_SIGNAL
        hint = _("Put it where reception is better, or use Wi-Fi.")
        parts.append(Part(_("Signal"), f"{signal} dBm", "warn" if weak else "ok", hint if weak else ""))
    if (tampered := data.get("tampered")) is not None:
        text, tone = (_("Tampered with"), "bad") if tampered else (_("Not opened"), "ok")
        parts.append(Part(_("Housing"), text, tone, _("Do not use it; call us.") if tampered else ""))
    if (unsent := data.get("unsent_count")) is not None:
        hint = _("Keep it switched on and connected until they are sent.")
        parts.append(Part(_("Payments not sent yet"), unsent, "warn" if unsent else "ok", hint if unsent else ""))
    return parts


def more_parts(data: Mapping[str, Any], now: datetime) -> list[Part]:
    """What has a time of its own: the sign-on with its code, the last payment, the backup of its settings."""
    return [
        _attempt(_("Keys: last sign-on"), data, "last_sign_on", _("Have it sign on again, or find out why.")),
        _attempt(_("Last payment"), data, "last_transaction", _("Look up the code, or find out why.")),
        _backup(data, now),
    ]


def _attempt(label: Words, data: Mapping[str, Any], kind: str, hint: Words) -> Part:
    code, at = data.get(f"{kind}_rc"), parse_datetime(str(data.get(f"{kind}_at") or ""))
    if not code:
        return Part(label, _("Not reported"), "idle", at=at)
    if code == "00":
        return Part(label, _("Went through (00)"), "ok", at=at)
    return Part(label, _("Refused with code %(code)s") % {"code": code}, "bad", hint, at)


def _backup(data: Mapping[str, Any], now: datetime) -> Part:
    label, hint = _("Backup of its settings"), _("Have its settings backed up, so that a repair loses nothing.")
    at = parse_datetime(str(data.get("settings_backup_at") or ""))
    if at is None or timezone.is_naive(at):
        missing = "settings_backup_at" in data
        return Part(label, _("None") if missing else _("Not reported"), "warn" if missing else "idle",
                    hint if missing else "")  # fmt: skip
    old = now - at > BACKUP_LIFE
    return Part(label, _("Too old") if old else _("There"), "warn" if old else "ok", hint if old else "", at)


def network_in_words(data: Mapping[str, Any]) -> Any:
    """How a report went out: one of the words above, or as it came, or nothing."""
    value = str(data.get("network") or "")
    return _WORDS["network"].get(value, (value, "idle"))[0]


@dataclass(frozen=True, slots=True)
class Said:
    """What one side has for a number; `same` is None where it cannot be compared with our record."""

    side: Any
    value: str
    same: bool | None


@dataclass(frozen=True, slots=True)
class Pair:
    """One number on the portal's record, and beside it what the acquirer and the device have."""

    label: Any
    ours: str
    acquirer: Said
    reported: Said

    @property
    def same(self) -> bool | None:
        """False when a side differs; True when both agree; None when one of them is missing and none differs."""
        found = (self.acquirer.same, self.reported.same)
        if False in found:
            return False
        return True if found == (True, True) else None


def binding_of(
    terminal: Terminal,
    data: Mapping[str, Any],
    register: Mapping[str, Any],
    *,
    fresh: bool = True,
    register_fresh: bool = True,
) -> list[Pair]:
    """The numbers that must agree. `register` is the acquirer's entry as last read. What is older than its limit is
    still shown, and compared with nothing: it proves nothing, in either direction."""
    ours = {
        "mid": (_("Merchant number (MID)"), terminal.merchant.mid if terminal.merchant else ""),
        "tid": (_("Terminal number (TID)"), terminal.tid),
        "serial": (_("Serial number"), terminal.serial),
        "tusn": (_("TUSN"), terminal.tusn),
        "imei": ("IMEI", terminal.imei),
        "iccid": (_("SIM card (ICCID)"), terminal.iccid),
    }
    pairs = []
    for key, (label, mine) in ours.items():
        said = terminal.serial if key == "serial" and data else str(data.get(key) or "")
        filed = str(register.get(key) or "")
        device = Said(_("Device"), said, _same(mine, said) if fresh else None)
        acquirer = Said(_("Acquirer"), filed, _same(mine, filed) if register_fresh else None)
        pairs.append(Pair(label, mine, acquirer, device))
    return pairs


def _same(mine: str, theirs: str) -> bool | None:
    return mine == theirs if mine and theirs else None
