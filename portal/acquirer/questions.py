"""What may be asked of the acquirer about a terminal and its merchant: calls that change nothing, not yet made."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from portal.acquirer import messages
from portal.acquirer.transport import Call


@dataclass(frozen=True, slots=True)
class Question:
    """One call and the shape its answer must have."""

    call: Call
    kind: type[messages.Message]


def status() -> Question:
    return _get("status", "/v1/status", messages.ServiceStatus)


def merchant(mid: str) -> Question:
    return _get("merchant", f"/v1/merchants/{part(mid)}", messages.MerchantEntry)


def account(mid: str) -> Question:
    return _get("account", f"/v1/merchants/{part(mid)}/account", messages.Account)


def terminal(serial: str) -> Question:
    return _get("terminal", f"/v1/terminals/{part(serial)}", messages.TerminalEntry)


def parameters(serial: str) -> Question:
    return _get("parameters", f"/v1/terminals/{part(serial)}/parameters", messages.Parameters)


def transactions(
    mid: str, *, tid: str = "", since: datetime | None = None, limit: int = 50, cursor: str = ""
) -> Question:
    """Attempts, newest first. `mid` and `tid` select by binding."""
    query = {"mid": mid, "limit": str(limit)}
    if tid:
        query["tid"] = tid
    if since:
        query["since"] = since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if cursor:
        query["cursor"] = cursor
    return _get("transactions", f"/v1/transactions?{urlencode(query)}", messages.TransactionPage)


def sign_on_test(serial: str, *, mid: str, tid: str, key: str) -> Question:
    """A POST that moves no money; the same `key` is the same test."""
    target, body = f"/v1/terminals/{part(serial)}/sign-on-test", {"mid": mid, "tid": tid}
    return Question(changing("sign_on_test", "POST", target, body, key, (200,)), messages.SignOnResult)


def part(text: str) -> str:
    """A value as one part of a path."""
    return quote(text, safe="")


def changing(operation: str, method: str, target: str, body: dict[str, Any], key: str, expect: tuple[int, ...]) -> Call:
    """A call with a body, under the caller's Idempotency-Key."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Call(operation, method, target, raw, key, expect)


def _get(operation: str, target: str, kind: type[messages.Message]) -> Question:
    return Question(Call(operation, "GET", target), kind)
