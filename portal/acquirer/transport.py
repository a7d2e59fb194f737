"""Signed HTTP to the acquirer: one deadline for the whole call, retries inside it, a breaker around it."""

import asyncio
import atexit
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from circuitbreaker import CircuitBreaker
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter
from tenacity.stop import stop_after_attempt, stop_any, stop_before_delay
from yarl import URL

from portal.acquirer import loop, signing
from portal.acquirer.errors import AcquirerError, NotFound, Refused

CONNECT_SECONDS = 2.0
WHOLE_SECONDS = 8.0  # connection, retries and a dripping body included
ATTEMPTS = 4
LARGEST_BODY = 1024 * 1024
_RETRIED = {429, 502, 503, 504}
_WAIT = wait_exponential_jitter(multiplier=0.15, max=1.5, jitter=0.15)


class Temporary(AcquirerError):
    """Worth another attempt within the deadline."""

    def __init__(self, reason: str, *, status: int | None = None, detail: str = "", after: float = 0.0) -> None:
        super().__init__(reason, status=status, detail=detail)
        self.after = after


class Outage(AcquirerError):
    """Counted by the breaker: the acquirer did not answer or failed."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: `target` is path and query, already percent-encoded, as it will be sent and signed."""

    operation: str
    method: str
    target: str
    body: bytes = b""
    idempotency_key: str = ""
    expect: tuple[int, ...] = (200,)


@dataclass(slots=True)
class Transport:
    """Where the acquirer is and how we sign. Connections are shared by all threads of the process."""

    base: str
    key_id: str
    secret: str
    _session: aiohttp.ClientSession | None = None
    _breakers: dict[str, CircuitBreaker] = field(default_factory=dict)

    async def send(self, call: Call) -> bytes:
        """The body of an expected answer. Raises AcquirerError; an unexpected 2xx or 3xx is a bad answer."""
        breaker = self._breakers.setdefault(
            call.operation,
            CircuitBreaker(
                failure_threshold=10,
                recovery_timeout=5,
                expected_exception=Outage,
                name=f"{self.base} {call.operation}",
            ),
        )
        if breaker.opened:
            raise AcquirerError("circuit_open")
        body: bytes = await breaker.call_async(self._within_deadline, call)
        return body

    async def _within_deadline(self, call: Call) -> bytes:
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await self._with_retries(call)
        except TimeoutError as exc:
            raise Outage("timeout") from exc
        except Temporary as exc:
            raise Outage(exc.reason, status=exc.status) from exc

    async def _with_retries(self, call: Call) -> bytes:
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda exc: isinstance(exc, Temporary)),
            stop=stop_any(stop_after_attempt(ATTEMPTS), stop_before_delay(WHOLE_SECONDS)),
            wait=_pause,
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                return await self._once(call)
        raise AssertionError("unreachable: tenacity reraises")

    async def _once(self, call: Call) -> bytes:
        try:
            async with self._open(call) as response:
                body = await _bounded(response)
                _judge(response.status, response.headers.get("Retry-After", ""), body, call)
                return body
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as exc:
            if isinstance(exc, TimeoutError) and not isinstance(exc, aiohttp.ClientError):
                raise
            raise Temporary("transport", detail=type(exc).__name__) from exc

    def _open(self, call: Call) -> Any:
        url = URL(self.base + call.target, encoded=True)
        headers = {"Accept": "application/json"}
        if call.body:
            headers["Content-Type"] = "application/json"
        if call.idempotency_key:
            headers["Idempotency-Key"] = call.idempotency_key
        headers |= signing.headers(
            key_id=self.key_id, secret=self.secret, method=call.method, target=url.raw_path_qs, body=call.body
        )
        return self._connected().request(
            call.method, url, data=call.body or None, headers=headers, allow_redirects=False
        )

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=20),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
            session = self._session
            session._retry_connection = False  # aiohttp's own repeat would carry our nonce twice: a refused signature
            atexit.register(lambda: loop.run(session.close(), within=1))
        return self._session


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > LARGEST_BODY:
            raise AcquirerError("bad_answer", status=response.status, detail="larger than 1 MiB")
        parts.append(part)
    return b"".join(parts)


def _judge(status: int, retry_after: str, body: bytes, call: Call) -> None:
    if status in call.expect:
        return
    if status in _RETRIED:
        reason = "rate_limited" if status == 429 else "server_error"
        raise Temporary(reason, status=status, after=float(retry_after) if retry_after.isdecimal() else 0.0)
    if status == 404:
        raise NotFound
    if status >= 500:
        raise Outage("server_error", status=status)
    if status >= 400:
        code, message, fields = _error_of(body)
        raise Refused(status, code, message, fields)
    raise AcquirerError("bad_answer", status=status)


def _error_of(body: bytes) -> tuple[str, str, list[dict[str, Any]]]:
    """The acquirer's Error object, as far as it is one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = {}
    said = said if isinstance(said, dict) else {}
    fields = said.get("fields")
    listed = [part for part in fields if isinstance(part, dict)] if isinstance(fields, list) else []
    return str(said.get("code", "")), str(said.get("message", "")), listed


def _pause(state: RetryCallState) -> float:
    """Back-off with jitter, or as long as the acquirer asked for; what would end after the deadline is not begun."""
    fault = state.outcome.exception() if state.outcome else None
    return max(_WAIT(state), fault.after if isinstance(fault, Temporary) else 0.0)
