"""Is the process alive, and can it work? For load balancers, containers and people in a hurry; open to anyone."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.acquirer.client import acquirer
from portal.celery_app import app

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2.0  # for all checks together: they run side by side
_KEEP_SECONDS = 1.0  # anyone may ask, so asking often must not become a burden on what is asked
# One pair of hands for each check: what hangs may keep its own busy, never those of the others.
_hands: dict[str, ThreadPoolExecutor] = {}
_last: dict[str, Any] = {"at": 0.0, "report": None}


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, storage and acquirer, each `ok` or `failed` with milliseconds.

    503 when one of the first three fails. A silent acquirer is `degraded` but 200: the portal still takes
    applications, shows what it knows and says what it cannot ask; taking it away would help nobody.
    """
    now = time.monotonic()
    if _last["report"] is None or now - _last["at"] > _KEEP_SECONDS:
        _last.update(report=_report(), at=now)
    report = _last["report"]
    return JsonResponse(report, status=503 if report["status"] == "failed" else 200)


def forget() -> None:
    """Ask anew next time (tests)."""
    _last.update(report=None, at=0.0)


def _report() -> dict[str, Any]:
    began = time.monotonic()
    asked = {name: _hands_of(name).submit(_timed, name, check) for name, check in CHECKS.items()}
    checks = {name: _outcome(name, future, began) for name, future in asked.items()}
    failed = {name for name, check in checks.items() if check["state"] == "failed"}
    status = "ready" if not failed else "degraded" if failed == {"acquirer"} else "failed"
    return {"status": status, "checks": checks}


def _hands_of(name: str) -> ThreadPoolExecutor:
    return _hands.setdefault(name, ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"readyz-{name}"))


def _timed(name: str, check: Callable[[], None]) -> dict[str, Any]:
    began = time.monotonic()
    try:
        check()
    except Exception as exc:  # noqa: BLE001  whatever it is, it means "failed"; the log keeps the reason
        log.warning("not_ready", check=name, error=type(exc).__name__)
        return {"state": "failed", "ms": _ms(began)}
    return {"state": "ok", "ms": _ms(began)}


def _outcome(name: str, future: "Future[dict[str, Any]]", began: float) -> dict[str, Any]:
    left = PATIENCE_SECONDS - (time.monotonic() - began)
    try:
        return future.result(timeout=max(left, 0.0))
    except TimeoutError:
        future.cancel()
        log.warning("not_ready", check=name, error="no answer in time")
        return {"state": "failed", "ms": _ms(began)}


def _ms(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # this thread's own


def _broker() -> None:
    if settings.BROKER_IS_EMBEDDED:
        _writable(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return
    with app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=int(PATIENCE_SECONDS))
        channel: Any = broker.channel()
        channel.client.ping()


def _storage() -> None:
    storage: Any = default_storage
    if hasattr(storage, "bucket_name"):
        storage.connection.meta.client.head_bucket(Bucket=storage.bucket_name)
    else:
        os.makedirs(storage.path(""), exist_ok=True)
        _writable(storage.path(""))


def _writable(folder: str) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(folder)


def _acquirer() -> None:
    acquirer().status()


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "acquirer": _acquirer,
}
