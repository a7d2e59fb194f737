"""The allow-list: every field that may leave in a bundle, by witness, each with its shape. There is no other way in.

No names, no addresses, no free text of anybody, no balances, no identity, account or telephone numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from diagnostics.bundle.shapes import (
    Shape,
    day,
    decimal,
    flag,
    last_four,
    member,
    more_than_nothing,
    number_of,
    own,
    pattern,
    several,
    time,
    whole,
    word,
)

MOST_FEN: Final = 9_999_999_999  # ten digits: below any mobile number

mid = number_of("mid", r"[0-9A-Z]{15}", least_digits=8)
tid = number_of("tid", r"[0-9A-Z]{8}", least_digits=4)
code = pattern(r"(?=.*[0-9])[0-9A-Z]{2}")
_tusn = pattern(r"0000[0-9]{2}[0-9A-Z]{6,14}")
_iccid = pattern(r"8986[0-9]{15,16}")
_model = pattern(r"(?=.*[0-9])[A-Z][A-Z0-9-]{1,15}", most_digits=8)
_version = pattern(r"v?[0-9]{1,8}(?:[._-](?:rc|beta|alpha|[bpr])?[0-9]{1,8}){0,5}", most_digits=10)
_host = pattern(r"(?!.*[0-9]{7})(?:[a-z0-9-]{1,40}\.){1,5}[a-z0-9-]{2,20}(?::[0-9]{1,5})?", most_digits=17)
_mcc = pattern(r"[0-9]{4}")
_rate = pattern(r"0?\.[0-9]{1,6}")
_fen = whole(-MOST_FEN, MOST_FEN)
_lat, _lng = decimal(-90, 90, 4), decimal(-180, 180, 4)
_subject = word("micro", "sole_trader", "enterprise")
_card = word("debit", "credit", "foreign")
_kind = word("sale", "void", "refund", "preauth", "preauth_complete", "balance", "qr")
_bank = pattern(
    r"(?:[\u4e00-\u9fff]{2,8}(?:银行|信用社|农商行|农信)|ICBC|CCB|ABC|BOC|BOCOM|CMB|PSBC|CIB|SPDB|CITIC|CEB|CMBC|HXB|PAB|CGB|HSBC)"
)
_QUALIFICATION: Final[Mapping[str, Shape]] = {"licence_valid_until": day, "id_valid_until": day}
_DEVICE: Final[Mapping[str, Shape]] = {"tusn": _tusn, "iccid": _iccid, "model": _model}

READINGS: Final[Mapping[str, Mapping[str, Shape]]] = {
    "portal": {
        "merchant.mid": mid,
        "merchant.subject_type": _subject,
        "merchant.mcc": _mcc,
        "merchant.region": pattern(r"[0-9]{6}"),
        "merchant.status": word("active", "suspended", "closed"),
        **{f"merchant.{name}": shape for name, shape in _QUALIFICATION.items()},
        "terminal.serial": own("serial"),
        **{f"terminal.{name}": shape for name, shape in _DEVICE.items()},
        "terminal.tid": tid,
        "terminal.status": word("stock", "shipped", "activating", "active", "spare", "in_repair", "blocked", "retired"),
        "terminal.activated_at": time,
        "terminal.place.lat": _lat,
        "terminal.place.lng": _lng,
    },
    "heartbeat": {
        "stored_at": time,
        "mid": mid,
        "tid": tid,
        "tusn": _tusn,
        "iccid": _iccid,
        "firmware": _version,
        "app_version": _version,
        "param_version": _version,
        "acquirer_host": _host,
        "power": word("mains", "battery", "none"),
        "battery_percent": whole(0, 100),
        "network": word("ethernet", "wifi", "cellular", "none"),
        "signal_dbm": whole(-200, 0),
        "lat": _lat,
        "lng": _lng,
        "accuracy_m": decimal(0, 100_000, 0),
        "tampered": flag,
        "card_reader": word("ok", "fault", "absent"),
        "printer": word("ok", "fault", "absent"),
        "last_sign_on_at": time,
        "last_sign_on_rc": code,
        "last_transaction_at": time,
        "last_transaction_rc": code,
        "unsent_count": whole(0, 100_000),
        "settings_backup_at": time,
        "clock_wrong": flag,
    },
    "merchant": {
        "mid": mid,
        "subject_type": _subject,
        "mcc": _mcc,
        "status": word(
            *("normal", "under_review", "reverify", "frozen", "restricted", "dormant", "closed", "blacklisted")
        ),
        "status_since": time,
        "registration.switch": word("registered", "pending", "rejected", "not_registered"),
        "registration.registered_at": time,
        "registration.contactless_filed": flag,
        "qualification.status": word("approved", "pending", "rejected", "expired"),
        **{f"qualification.{name}": shape for name, shape in _QUALIFICATION.items()},
        "provider_licence": word("valid", "suspended", "revoked"),
        "settlement.status": word("verified", "unverified", "rejected"),
    },
    "account": {
        "restrictions": several(
            member("code", word("collect_suspended", "settle_suspended", "credit_suspended", "refund_suspended"))
        ),
        "fees_due_fen": more_than_nothing,
        "last_transaction_at": time,
    },
    "terminal": {
        "serial": own("serial"),
        **_DEVICE,
        "status": word("stock", "shipped", "bound", "active", "blocked", "retired"),
        "mid": mid,
        "tid": tid,
        "activated_at": time,
        "place.lat": _lat,
        "place.lng": _lng,
        "place.radius_m": whole(0, 100_000),
        "minimum_firmware": _version,
        "latest_firmware": _version,
        "keys": word("loaded", "missing", "expired"),
    },
    "parameters": {
        "param_version": _version,
        "mid": mid,
        "tid": tid,
        "acquirer_host": _host,
        "mcc": _mcc,
        "transaction_types": several(_kind),
        "card_types": several(_card),
        **{
            f"limits_fen.{kind}.{span}": _fen
            for kind in ("debit", "credit", "foreign", "qr")
            for span in ("per_transaction", "per_day", "per_month")
        },
        "fees.debit_rate": _rate,
        "fees.credit_rate": _rate,
        "fees.qr_rate": _rate,
    },
    "sign_on": {"rc": code, "stan": pattern(r"[0-9]{6}"), "took_ms": whole(0, 600_000), "at": time},
    "status": {"state": word("operational", "degraded", "maintenance", "outage"), "since": time},
}
"""By witness: the path inside its answer → what must stand there. The attempts and the answers have their own."""

ATTEMPT: Final[Mapping[str, Shape]] = {
    "at": time,
    "rc": code,
    "amount_fen": _fen,
    "kind": _kind,
    "entry": word("chip", "swipe", "contactless", "qr", "manual"),
    "card_kind": _card,
    "issuer": _bank,
    "last4": last_four,
    "mid": mid,
    "tid": tid,
    "rrn": pattern(r"[0-9]{12}"),
    "stan": pattern(r"[0-9]{6}"),
}

TYPED: Final[Mapping[str, Shape]] = {"slip_mid": mid, "slip_tid": tid}
"""Answers that are no choice; any other free text that a person typed stays here."""
