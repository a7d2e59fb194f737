"""Talk with a running sandbox through its side doors: what the command line and the simulator of terminals use."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit


class SandboxAway(Exception):
    """It does not answer, or it answers that it cannot do what was asked."""


def ask(url: str, method: str, door: str, body: dict[str, Any] | None = None, *, timeout: float = 10) -> dict[str, Any]:
    """One call at `/sandbox/control/{door}` of the sandbox at `url`."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port or 8583, timeout=timeout)
    try:
        data = json.dumps(body).encode() if body is not None else None
        connection.request(method, f"/sandbox/control/{door}", data, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SandboxAway(f"the sandbox does not answer at {url}: {error!r}") from error
    finally:
        connection.close()
    if response.status >= 400:
        raise SandboxAway(str(answer.get("message", response.status)))
    return answer
