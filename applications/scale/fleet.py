"""Invented merchants with their terminals and last reports, and the people around them."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from applications.scale import names
from portal.models import (
    Merchant,
    MerchantStatus,
    Report,
    ReportHistory,
    Role,
    SubjectType,
    Terminal,
    TerminalStatus,
    User,
)
from portal.trouble import told_by

_MODELS: Final = ("P3000", "P5200", "V2 Pro")
_IN_STOCK: Final = 0.04
_STATES: Final = {
    TerminalStatus.ACTIVE: 93,
    TerminalStatus.SPARE: 3,
    TerminalStatus.IN_REPAIR: 2,
    TerminalStatus.RETIRED: 2,
}
_MERCHANT_STATES: Final = {MerchantStatus.ACTIVE: 95, MerchantStatus.SUSPENDED: 3, MerchantStatus.CLOSED: 2}


def merchant_key(seed: int, number: int) -> tuple[uuid.UUID, str]:
    """The key and the merchant number of the shop with this number; the same whoever asks."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"scale {seed} {number}"), f"89{seed % 1000:03}{number:010}"


def merchant(chance: random.Random, seed: int, number: int, now: datetime) -> dict[str, Any]:
    subject = chance.choice((SubjectType.SOLE_TRADER, SubjectType.SOLE_TRADER, SubjectType.MICRO))
    shop, who = names.shop(chance, licensed=subject != SubjectType.MICRO), names.person(chance)
    key, mid = merchant_key(seed, number)
    since = now - timedelta(days=chance.uniform(1, 3 * 365))
    status = chance.choices(list(_MERCHANT_STATES), weights=list(_MERCHANT_STATES.values()))[0]
    return {
        "id": key, "mid": mid, "name": shop.name, "receipt_name": shop.receipt_name, "subject_type": subject.value,
        "uscc": shop.credit_code, "legal_person": who.name, "mcc": shop.mcc, "region": shop.region,
        "address": shop.address, "status": status.value, "contact_name": who.name, "contact_mobile": who.mobile,
        "contact_email": f"{mid}@example.cn", "created_at": since, "updated_at": since,
    }  # fmt: skip


def terminal(
    chance: random.Random, seed: int, number: int, merchants: int, first_pk: int, now: datetime
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """A terminal, and its last report where it is at work."""
    stocked = merchants == 0 or chance.random() < _IN_STOCK
    status = chance.choices(list(_STATES), weights=list(_STATES.values()))[0]
    key, mid = merchant_key(seed, number % max(merchants, 1))
    since = now - timedelta(days=chance.uniform(1, 3 * 365))
    row = {
        "id": first_pk + number, "serial": f"SC{seed % 1000:03}{number:09}",
        "tusn": f"000056{chance.randrange(10**14):014}",
        "imei": f"86{chance.randrange(10**13):013}", "iccid": f"8986{chance.randrange(10**16):016}",
        "model": chance.choice(_MODELS), "merchant_id": None if stocked else key,
        "tid": "" if stocked else f"{number % 10**8:08}",
        "status": (TerminalStatus.STOCK if stocked else status).value,
        "activated_at": None if stocked else since, "created_at": since, "updated_at": since,
    }  # fmt: skip
    if stocked or status is not TerminalStatus.ACTIVE:
        return row, None
    at = now - timedelta(minutes=chance.uniform(0, 10) if chance.random() < 0.97 else chance.uniform(30, 20_000))
    data = {
        "mid": mid, "tid": row["tid"], "tusn": row["tusn"], "imei": row["imei"], "iccid": row["iccid"],
        "firmware": "2.4.1", "param_version": "2026.11.1", "acquirer_host": "pos.acquirer.example:8443",
        "power": "mains", "battery_percent": chance.randrange(20, 101), "network": "cellular",
        "signal_dbm": -chance.randrange(60, 105), "card_reader": "ok", "printer": "ok", "unsent_count": 0,
    }  # fmt: skip
    return row | told_by(data, None), {"terminal_id": row["id"], **_sent(at, data)}


def _sent(at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "reported_at": at, "measured_at": at, "received_at": at, "data": {**data, "reported_at": at.isoformat()},
    }  # fmt: skip


def earlier(report: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """The history of a terminal: its last report, and one a minute before it."""
    for minutes in range(count):
        at = report["measured_at"] - timedelta(minutes=minutes)
        yield {"terminal_id": report["terminal_id"], **_sent(at, report["data"])}


def people(seed: int, count: int, first_pk: int, role: Role, now: datetime) -> Iterator[dict[str, Any]]:
    """Accounts that nobody can sign in to: they have no password."""
    for number in range(count):
        yield {
            "id": first_pk + number, "email": email(seed, role, number), "role": role.value, "password": "!",
            "name": f"{'审核' if role is Role.REVIEWER else '申请'}示例 {number + 1}", "date_joined": now,
        }  # fmt: skip


def email(seed: int, role: Role, number: int) -> str:
    return f"scale-{seed}-{role.value}-{number}@example.cn"


TABLES: Final = (User, Merchant, Terminal, Report, ReportHistory)
