"""What of the evidence a holder of a link may read: only what is listed here, and only where it looks as it should.

A list of what may be shown, never of what may not: a fact that nobody thought of stays hidden. Names, addresses,
documents and amounts are not on it; numbers of devices and SIM cards end with their last four characters.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.evidence import moment
from diagnostics.labels import key_label, known_value, said, value_label
from diagnostics.views.shown import Fact

Shown = Callable[[Any], bool]


def _like(pattern: str) -> Shown:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _word(value: Any) -> bool:
    return value is None or isinstance(value, bool) or (isinstance(value, str) and known_value(value))


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000


def _time(value: Any) -> bool:
    return value is None or moment(value) is not None


def _either(*tests: Shown) -> Shown:
    return lambda value: any(test(value) for test in tests)


_CODE: Final = _like(r"[0-9A-Z]{2}")
_MID: Final = _either(_word, _like(r"[0-9A-Z]{15}"))
_TID: Final = _either(_word, _like(r"[0-9A-Z]{8}"))
_VERSION: Final = _like(r"(?!.*[0-9]{7})[0-9A-Za-z.\-]{1,20}")
_HOST: Final = _like(r"(?!.*[0-9]{7})[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)+(:[0-9]{1,5})?")
_MCC: Final = _like(r"[0-9]{4}")
_RATE: Final = _like(r"0?\.[0-9]{1,6}|[0-9]{1,2}(\.[0-9]{1,6})?")
_BANK: Final = _like(r"[A-Z]{2,12}|[\u4e00-\u9fff]{1,10}银行")
_DATE: Final = _either(_word, _like(r"\d{4}-\d{2}-\d{2}"))

#: key → what its value must look like to be shown. A key that is not here is named, and its value is not.
ALLOWED: Final[Mapping[str, Shown]] = {
    **dict.fromkeys(("code", "heartbeat.last_sign_on_rc", "heartbeat.last_transaction_rc", "sign_on.rc"), _CODE),
    **dict.fromkeys(("cards_failing", "entry_failing", "power_ok", "cable_ok", "network_ok", "recent_change"), _word),
    **dict.fromkeys(
        (f"heartbeat.{name}" for name in ("power", "network", "tampered", "card_reader", "printer")), _word
    ),
    **dict.fromkeys(("heartbeat.clock_wrong", "merchant", "terminal", "status.state", "merchant.status"), _word),
    **dict.fromkeys(("merchant.registration.switch", "merchant.registration.contactless_filed"), _word),
    **dict.fromkeys(("merchant.qualification.status", "merchant.provider_licence", "account.restrictions"), _word),
    **dict.fromkeys(("terminal.status", "terminal.keys", "merchant.settlement.status"), _word),
    **dict.fromkeys(("parameters.transaction_types", "parameters.card_types"), _word),
    **dict.fromkeys(("heartbeat.mid", "terminal.mid", "merchant.mid", "parameters.mid", "slip_mid"), _MID),
    **dict.fromkeys(("heartbeat.tid", "terminal.tid", "parameters.tid", "slip_tid"), _TID),
    **dict.fromkeys(("heartbeat.firmware", "terminal.minimum_firmware", "terminal.latest_firmware"), _VERSION),
    **dict.fromkeys(("heartbeat.param_version", "parameters.param_version"), _VERSION),
    **dict.fromkeys(("heartbeat.acquirer_host", "parameters.acquirer_host"), _HOST),
    **dict.fromkeys(("merchant.mcc", "parameters.mcc"), _MCC),
    **dict.fromkeys(("terminal.activated_at", "account.last_transaction_at"), _time),
    **dict.fromkeys(("heartbeat.settings_backup_at",), _time),
    **dict.fromkeys(("heartbeat.unsent_count", "heartbeat.battery_percent"), _count),
    **dict.fromkeys(("merchant.qualification.licence_valid_until", "merchant.licence_valid_until"), _DATE),
    "status.regions": _like(r"[0-9]{6}"),
}
_TAILS: Final = {f"{witness}.{name}" for witness in ("heartbeat", "terminal") for name in ("imei", "iccid", "tusn")}
_MEMBERS: Final[Mapping[str, Shown]] = {
    "at": _time, "rc": _CODE, "mid": _MID, "issuer": _BANK, "entry": _word, "kind": _word, "card_kind": _word,
    "min": _RATE, "max": _RATE,
}  # fmt: skip


def masked_facts(verdict: Mapping[str, Any]) -> list[Fact]:
    """The evidence of a verdict as rows that anybody with the link may read."""
    sources = {key: said(words) for key, words in catalogue.terms("sources").items()} | {"merchant": _("The shop")}
    return [
        Fact(
            sources.get(fact["source"], ""),
            key_label(fact["key"]) if _known(fact["key"]) else _("Another fact"),
            masked_value(fact["key"], fact["value"]),
            moment(fact["read_at"]),
        )
        for fact in verdict.get("evidence", [])
    ]


def masked_value(key: str, value: Any) -> str:
    """The value where it may be shown, the last four characters of a device's number, else that it is not shown."""
    if key in _TAILS and isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z]{8,32}", value):
        return f"**** {value[-4:]}"
    if key == "heartbeat" and value in catalogue.silences():
        return said(catalogue.silences()[value])
    return value_label(key, value) if _may_show(key, value) else _("not shown here")


def _may_show(key: str, value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_may_show(key, part) for part in value)
    if isinstance(value, Mapping):
        composed = key.startswith(("transactions.", "parameters.allowed_fees."))
        return composed and all(name in _MEMBERS and _MEMBERS[name](part) for name, part in value.items())
    if key.startswith("parameters.fees."):
        return _RATE(value)
    if key == "transactions.rc":
        return _CODE(value)
    return key in ALLOWED and ALLOWED[key](value)


def _known(key: str) -> bool:
    return key_label(key) != key
