"""What a terminal sends in tests."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse

Send = Callable[..., HttpResponse]
FULL = {
    "reported_at": "2026-11-23T10:00:00+08:00", "mid": "898310058120001", "tid": "10000001", "tusn": "T1",
    "imei": "358123456789013", "iccid": "89860000000000000001", "firmware": "2.4.1", "app_version": "5.3.0",
    "param_version": "2026.11.1", "acquirer_host": "pos.example:8443", "power": "mains", "battery_percent": 96,
    "network": "cellular", "signal_dbm": -71, "lat": 31.2, "lng": 121.4, "accuracy_m": 20, "tampered": False,
    "card_reader": "ok", "printer": "ok", "last_sign_on_at": "2026-11-23T09:00:00Z", "last_sign_on_rc": "00",
    "last_transaction_at": "2026-11-23T09:30:00.123456789Z", "last_transaction_rc": "03", "unsent_count": 0,
    "settings_backup_at": None,
}  # fmt: skip


def at(moment: datetime) -> dict[str, str]:
    return {"reported_at": moment.isoformat()}
