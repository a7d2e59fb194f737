"""Fetching the papers of an application, as the acquirer's people do: by the addresses that came with it."""

import hashlib
import http.client
from urllib.parse import urlsplit

from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import World

TIMEOUT_SECONDS = 10.0
LARGEST = 64 << 20


def fetch(world: World, application_id: str) -> list[Doc]:
    """Each paper with the status of its address and whether it is what was declared. KeyError: no such application."""
    application = world.get("application", application_id)
    if application is None:
        raise KeyError(application_id)
    return [_look(paper) for paper in application.get("_papers", [])]


def _look(paper: Doc) -> Doc:
    found: Doc = {"kind": paper["kind"], "status": None, "genuine": False}
    if not paper.get("url"):
        return found
    found["status"], content = _get(paper["url"])
    found["genuine"] = found["status"] == 200 and hashlib.sha256(content).hexdigest() == paper["sha256"]
    return found


def _get(url: str) -> tuple[int | None, bytes]:
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "127.0.0.1", address.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", address.path)
        response = connection.getresponse()
        return response.status, response.read(LARGEST)
    except (OSError, http.client.HTTPException):
        return None, b""
    finally:
        connection.close()
