"""The acquirer is asked about a merchant: register, account, and the parameters of one terminal (limits and fees).

Each part keeps its last answer when the next question is met with silence; silence is kept as such, with its time.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.acquirer.client import Answer, acquirer
from portal.acquirer.errors import AcquirerError, NotFound
from portal.models import MerchantReading, Terminal, TerminalStatus

log = structlog.get_logger(__name__)
LEASE: Final = timedelta(seconds=40)  # three calls of 8 s each, and some
PATIENCE: Final = timedelta(minutes=1)


def read_merchant(merchant_id: str) -> None:
    """Safe to run any number of times: one worker holds it, and what it writes is the whole answer."""
    reading = MerchantReading.objects.select_related("merchant").filter(merchant_id=UUID(merchant_id)).first()
    if reading is None or not reading.claim(LEASE):
        return
    try:
        parts = _ask_all(reading)
    except Exception:
        reading.postpone("fault")
        raise
    silent = next((part["silent"] for part in parts.values() if part.get("silent")), "")
    columns: dict[str, Any] = {"sealed": json.dumps(parts, ensure_ascii=False)}
    if account := parts["account"].get("data"):
        columns["last_payment_at"] = parse_datetime(account.get("last_transaction_at") or "")
    if silent and silent != "not_found" and timezone.now() - reading.asked_at < PATIENCE:
        reading.postpone(silent, pause=timedelta(seconds=5), **columns)
    else:
        reading.settle(trouble=silent, **columns)


def _ask_all(reading: MerchantReading) -> dict[str, dict[str, Any]]:
    mid, door, parts = reading.merchant.mid, acquirer(), reading.parts()
    terminals = Terminal.objects.filter(merchant=reading.merchant_id)
    at_work = terminals.filter(status=TerminalStatus.ACTIVE).exclude(tid="").order_by("serial")
    serial = at_work.values_list("serial", flat=True).first()
    parts["register"] = _asked(parts["register"], lambda: door.merchant(mid))
    parts["account"] = _asked(parts["account"], lambda: door.account(mid))
    if serial:
        parts["parameters"] = _asked(parts["parameters"], lambda: door.parameters(serial)) | {"of": serial}
    return parts


def _asked(before: dict[str, Any], question: Callable[[], Answer]) -> dict[str, Any]:
    """The new answer; or the old one, with why there is none newer."""
    now = timezone.now().isoformat()
    try:
        answer = question()
    except NotFound:
        return before | {"silent": "not_found", "tried_at": now}
    except AcquirerError as error:
        log.warning("merchant_not_read", reason=error.reason)
        return before | {"silent": error.reason, "tried_at": now}
    return {"data": answer.data, "read_at": answer.read_at.isoformat()}
