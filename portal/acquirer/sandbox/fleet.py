"""Fill the world from a fleet file (JSON Lines, as for import_fleet): a healthy register entry for everything in it."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import World, iso

HOST = "pos.sandbox-acquirer.example:8443"
PARAM_VERSION = "2026.11.1"
FIRMWARE = "2.4.1"
MINIMUM_FIRMWARE = "2.0.0"
_DAY = 86_400.0
_HISTORY_LIMIT = 200  # a fleet larger than this gets no payment history: load work does not look at it
_STATUS = {"stock": "stock", "shipped": "bound", "activating": "bound", "blocked": "blocked", "retired": "retired"}
_HISTORY = (
    ("工商银行", "622202", 12_800, 5.0),
    ("建设银行", "621700", 3_600, 4.0),
    ("招商银行", "622580", 25_900, 3.0),
)


def seed(world: World, lines: Iterable[str]) -> tuple[int, int, list[str]]:
    """(merchants added, terminals added, complaints). What is there already stays as it is: seeding twice is safe."""
    merchants = terminals = 0
    complaints: list[str] = []
    with world.store.transaction():
        small = world.store.count("terminal") < _HISTORY_LIMIT
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                merchant, devices = entry["merchant"], entry.get("terminals") or []
                merchants += add_merchant(world, merchant)
                for device in devices:
                    terminals += add_terminal(world, device, merchant, history=small and terminals < _HISTORY_LIMIT)
            except (ValueError, KeyError, TypeError, AttributeError) as exc:
                complaints.append(f"line {number}: {type(exc).__name__}: {exc}")
    return merchants, terminals, complaints


def add_merchant(world: World, given: Doc) -> bool:
    """Register a merchant of a fleet file; False if its number is known already."""
    mid = str(given["mid"])
    if world.base("merchant", mid) is not None:
        return False
    since = iso(world.clock() - 400 * _DAY)
    merchant: Doc = {
        "mid": mid,
        "name": given["name"],
        "receipt_name": given.get("receipt_name") or given["name"],
        **{name: given[name] for name in ("address", "legal_person", "subject_type") if given.get(name)},
        **({"mcc": given["mcc"]} if digits(given.get("mcc"), 4) else {}),
        "uscc": given.get("uscc"),
        "status": "closed" if given.get("status") == "closed" else "normal",
        "status_reason": None,
        "status_since": since,
        "registration": {"switch": "registered", "registered_at": since, "contactless_filed": True},
        "qualification": {
            "status": "approved",
            "reason": None,
            "licence_valid_until": day(given.get("licence_valid_until")),
            "id_valid_until": day(given.get("id_valid_until")),
        },
        "provider_licence": "valid",
        "settlement": {"last4": "0000", "holder": given["name"], "kind": "corporate", "status": "verified"},
        "_region": given.get("region"),
    }
    store_merchant(world, merchant)
    return True


def store_merchant(world: World, merchant: Doc) -> None:
    """A merchant and its account. Quiet: nobody is told about what was there from the start."""
    world.store.put("merchant", merchant["mid"], merchant)
    world.store.put("account", merchant["mid"], {
        "balance_fen": 1_286_400,
        "fees_due_fen": 0,
        "holds_fen": 0,
        "restrictions": [],
        "alerts": [],
        "last_transaction_at": iso(world.clock() - 3 * 3600),
        "used_fen": {"credit_day": 86_000, "credit_month": 1_940_000, "debit_day": 152_300, "debit_month": 3_410_000},
    })  # fmt: skip


def add_terminal(world: World, given: Doc, merchant: Doc, *, history: bool) -> bool:
    """Register a terminal of a fleet file with its device and parameters; False if its serial is known already."""
    serial = str(given["serial"])
    if world.base("terminal", serial) is not None:
        return False
    status = _STATUS.get(given.get("status") or "active", "active")
    bound = status != "stock"
    activated = _moment(given.get("activated_at")) or iso(world.clock() - 200 * _DAY)
    terminal: Doc = {
        "serial": serial,
        **{name: given.get(name) for name in ("tusn", "imei", "iccid")},
        "model": given.get("model") or "P3000",
        "status": status,
        "mid": str(merchant["mid"]) if bound else None,
        "tid": (given.get("tid") or "10000001") if bound else None,
        "activated_at": activated if status in {"active", "blocked", "retired"} else None,
        "place": _place(given.get("place")),
        "minimum_firmware": MINIMUM_FIRMWARE,
        "latest_firmware": FIRMWARE,
        "keys": "loaded" if status in {"active", "blocked"} else "missing",
    }
    world.store.put("terminal", serial, terminal)
    if bound:
        world.store.put(
            "parameters", serial, parameters(terminal, (world.base("merchant", terminal["mid"]) or {}).get("mcc"))
        )
    world.store.put("device", serial, new_device(world, terminal))
    if history and status == "active":
        _add_history(world, terminal, merchant.get("receipt_name") or merchant["name"])
    return True


def day(text: Any) -> str | None:
    """A date as YYYY-MM-DD; long-term papers, however they are written, are null in the register."""
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) else None
    except ValueError:
        return None


def digits(text: Any, length: int) -> bool:
    return isinstance(text, str) and len(text) == length and text.isascii() and text.isdigit()


def _moment(text: Any) -> str | None:
    """A time as the API shows it; one without an offset is Chinese time."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(hours=8)))
    return moment.isoformat(timespec="seconds") if moment else None


def _place(given: Any) -> Doc | None:
    if not given:
        return None
    return {**{name: given[name] for name in ("address", "lat", "lng") if given.get(name) is not None}, "radius_m": 500}


def parameters(terminal: Doc, mcc: str | None, *, version: str = PARAM_VERSION) -> Doc:
    """What a bound terminal should download: every function on, fees inside their range."""
    return {
        "param_version": version,
        "mid": terminal["mid"],
        "tid": terminal["tid"],
        "acquirer_host": HOST,
        **({"mcc": mcc} if mcc else {}),
        "transaction_types": ["sale", "void", "refund", "preauth", "preauth_complete", "balance", "qr"],
        "card_types": ["debit", "credit", "foreign"],
        "limits_fen": {
            "debit": {"per_transaction": 5_000_000, "per_day": 20_000_000, "per_month": 200_000_000},
            "credit": {"per_transaction": 2_000_000, "per_day": 5_000_000, "per_month": 50_000_000},
            "foreign": {"per_transaction": 1_000_000, "per_day": None, "per_month": None},
        },
        "fees": {"debit_rate": "0.0050", "debit_cap_fen": 2000, "credit_rate": "0.0060", "qr_rate": "0.0038"},
        "allowed_fees": {
            "debit_rate": {"min": "0.0035", "max": "0.0060"},
            "credit_rate": {"min": "0.0045", "max": "0.0072"},
            "qr_rate": {"min": "0.0020", "max": "0.0060"},
        },
    }


def new_device(world: World, terminal: Doc) -> Doc:
    """The machine itself: set up as the register says if it is active, empty and switched off if it is in stock."""
    working = terminal["status"] in {"active", "blocked"}
    place = terminal["place"] or {}
    now = world.clock()
    return {
        "serial": terminal["serial"],
        "mid": terminal["mid"] if working else None,
        "tid": terminal["tid"] if working else None,
        **{name: terminal[name] for name in ("tusn", "imei", "iccid")},
        "firmware": FIRMWARE,
        "app_version": "5.3.0",
        "param_version": PARAM_VERSION if working else None,
        "acquirer_host": HOST if working else None,
        "power": "mains",
        "battery_percent": 96,
        "network": "cellular",
        "signal_dbm": -71,
        "lat": place.get("lat"),
        "lng": place.get("lng"),
        "accuracy_m": 20 if "lat" in place else None,
        "tampered": False,
        "card_reader": "ok",
        "printer": "ok",
        "last_sign_on_at": iso(now - 6 * 3600) if working else None,
        "last_sign_on_rc": "00" if working else None,
        "last_transaction_at": iso(now - 3 * 3600) if working else None,
        "last_transaction_rc": "00" if working else None,
        "unsent_count": 0,
        "settings_backup_at": None,
        "silent": terminal["status"] in {"stock", "retired"},
    }


def _add_history(world: World, terminal: Doc, receipt_name: str) -> None:
    for number, (issuer, bin_, amount, hours_ago) in enumerate(_HISTORY, start=1):
        at = world.clock() - hours_ago * 3600
        world.store.add_attempt(
            {
                "id": f"txn_{terminal['serial']}_{number}", "at": iso(at), "amount_fen": amount, "kind": "sale",
                "entry": "chip", "card_kind": "debit", "issuer": issuer, "bin": bin_, "last4": f"{number:04d}",
                "rc": "00", "mid": terminal["mid"], "tid": terminal["tid"], "receipt_name": receipt_name,
                "rrn": f"{number:012d}", "stan": f"{number:06d}",
            },
            at=at, mid=terminal["mid"], tid=terminal["tid"],
        )  # fmt: skip
