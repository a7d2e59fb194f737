"""Tell the portal what changed: signed callbacks from the state file, tried again until they are taken in."""

import http.client
import json
import logging
import random
import threading
from urllib.parse import urlsplit

from portal.acquirer import signing
from portal.acquirer.sandbox.world import World

logger = logging.getLogger(__name__)

PATH = "/acquirer/events"
TIMEOUT_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
GIVE_UP_SECONDS = 3 * 86_400.0


def pause(tries: int) -> float:
    """Seconds until the next try after `tries` failed ones: doubling, with jitter, at most a minute."""
    return min(LONGEST_PAUSE_SECONDS, 0.5 * 2.0 ** min(tries, 10)) * random.uniform(0.75, 1.25)  # noqa: S311


class Sender:
    """Sends waiting callbacks to one portal."""

    def __init__(self, world: World, *, portal_url: str, key_id: str, secret: str) -> None:
        parts = urlsplit(portal_url)
        self.world = world
        self.key_id, self.secret = key_id, secret
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)
        self.secure = parts.scheme == "https"
        self.path = parts.path.rstrip("/") + PATH

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; wakes when something changed and every half second for what is due again."""
        while not stop.is_set():
            self.world.stirred.wait(0.5)
            self.world.stirred.clear()
            try:
                self.send_due()
            except Exception:
                logger.exception("callbacks stumbled")

    def send_due(self) -> int:
        """Try everything that is due once; returns how many were taken in. Stops early while the portal is away."""
        taken = 0
        while due := self.world.store.due_events(self.world.clock()):
            for event, made, tries in due:
                status = self._post(json.dumps(event, ensure_ascii=False).encode())
                if status is not None and 200 <= status < 300:
                    self.world.store.settle_event(event["id"], "done")
                    taken += 1
                elif status == 422:
                    self.world.store.settle_event(event["id"], "refused")
                elif self.world.clock() - made > GIVE_UP_SECONDS:
                    self.world.store.settle_event(event["id"], "given_up")
                else:
                    self.world.store.postpone_event(event["id"], self.world.clock() + pause(tries))
                    if status is None:
                        return taken
        return taken

    def _post(self, body: bytes) -> int | None:
        """The portal's status, or None when it cannot be reached."""
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=TIMEOUT_SECONDS)
        headers = signing.headers(
            key_id=self.key_id, secret=self.secret, method="POST", target=self.path, body=body, now=self.world.clock()
        )
        try:
            connection.request("POST", self.path, body, {"Content-Type": "application/json", **headers})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
