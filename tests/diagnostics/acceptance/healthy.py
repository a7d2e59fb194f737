"""The names of one case's merchant and terminal, and an acquirer with nothing to complain of about them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Ids:
    """The names of one case's merchant and terminal; no two cases share any."""

    number: int

    @property
    def mid(self) -> str:
        return f"8983{self.number:011d}"

    @property
    def tid(self) -> str:
        return f"{60000000 + self.number}"

    @property
    def serial(self) -> str:
        return f"AC{self.number:06d}"

    @property
    def imei(self) -> str:
        return f"86{self.number:013d}"

    @property
    def iccid(self) -> str:
        return f"8986{self.number:016d}"

    @property
    def tusn(self) -> str:
        return f"00000{self.number:015d}"


PLACE = {"address": "深圳市南山区科苑路 8 号", "lat": 22.5405, "lng": 113.9345}
NAME, RECEIPT_NAME, USCC = "深圳晴川餐饮有限公司", "晴川小馆", "91440305MA00ABC16E"


def stamp(ago: float = 0.0) -> str:
    return (datetime.now(UTC) - timedelta(seconds=ago)).isoformat(timespec="milliseconds")


def day(ahead: int) -> str:
    """A date in Shanghai, so many days from today."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=ahead)).isoformat()


def healthy(ids: Ids) -> dict[str, Any]:
    limits = {"per_transaction": 500_000, "per_day": 1_000_000, "per_month": 20_000_000}
    return {
        "status": {"state": "operational", "message": "", "since": None, "regions": []},
        "merchant": {
            "mid": ids.mid,
            "name": NAME,
            "receipt_name": RECEIPT_NAME,
            "address": PLACE["address"],
            "uscc": USCC,
            "legal_person": "陈示例",
            "subject_type": "enterprise",
            "mcc": "5812",
            "status": "normal",
            "status_reason": None,
            "status_since": None,
            "registration": {
                "switch": "registered",
                "registered_at": "2026-01-04T10:00:00+08:00",
                "contactless_filed": True,
            },
            "qualification": {
                "status": "approved",
                "reason": None,
                "licence_valid_until": day(900),
                "id_valid_until": day(900),
            },
            "provider_licence": "valid",
            "settlement": {"last4": "0000", "holder": "陈示例", "kind": "corporate", "status": "verified"},
        },
        "account": {
            "balance_fen": 120_000,
            "fees_due_fen": 0,
            "holds_fen": 0,
            "restrictions": [],
            "alerts": [],
            "last_transaction_at": stamp(3600),
            "used_fen": {"credit_day": 1000, "credit_month": 2000, "debit_day": 1000, "debit_month": 2000},
        },
        "terminal": {
            "serial": ids.serial,
            "tusn": ids.tusn,
            "imei": ids.imei,
            "iccid": ids.iccid,
            "model": "A920",
            "status": "active",
            "mid": ids.mid,
            "tid": ids.tid,
            "activated_at": "2026-01-05T10:00:00+08:00",
            "place": {**PLACE, "radius_m": 500},
            "minimum_firmware": "2.0.0",
            "latest_firmware": "2.5.0",
            "keys": "loaded",
        },
        "parameters": {
            "param_version": "2026.10.3",
            "mid": ids.mid,
            "tid": ids.tid,
            "acquirer_host": "pos.acquirer.example:8443",
            "mcc": "5812",
            "transaction_types": ["sale", "void", "refund", "qr"],
            "card_types": ["debit", "credit"],
            "limits_fen": {"debit": dict(limits), "credit": dict(limits), "foreign": dict(limits)},
            "fees": {"debit_rate": "0.0050", "debit_cap_fen": 2000, "credit_rate": "0.0060", "qr_rate": "0.0038"},
            "allowed_fees": {
                "debit_rate": {"min": "0.0040", "max": "0.0055"},
                "credit_rate": {"min": "0.0050", "max": "0.0065"},
                "qr_rate": {"min": "0.0020", "max": "0.0060"},
            },
        },
        "sign_on": {"rc": "00", "text": "", "stan": "000001", "batch": "000001", "took_ms": 40, "at": stamp()},
    }
