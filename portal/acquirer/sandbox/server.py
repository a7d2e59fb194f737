"""The sandbox as a running server: requests, the clock that moves things on, and the callbacks, each in its threads."""

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from portal.acquirer.sandbox import applications, devices, payments
from portal.acquirer.sandbox.app import create_app
from portal.acquirer.sandbox.callbacks import Sender
from portal.acquirer.sandbox.world import World

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.1
COMMAND_PATIENCE_SECONDS = 900.0
EVENT_MEMORY_SECONDS = 7 * 86_400.0


class Handler(WSGIRequestHandler):
    """Small answers at once, and no line per request."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


class Server(ThreadedWSGIServer):
    def shutdown_request(self, request: Any) -> None:
        """A connection that is to be reset is closed without the polite half-close."""
        linger = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
        if struct.unpack("ii", linger)[0]:
            self.close_request(request)
        else:
            super().shutdown_request(request)


@dataclass(frozen=True, slots=True)
class Running:
    """`url` without a trailing slash."""

    url: str
    world: World


def tick(world: World) -> None:
    """Move on what is due: applications through their states, commands through theirs."""
    applications.walk(world)
    payments.walk(world)
    now = world.clock()
    for command_id, command in world.store.due("command", now):
        with world.store.transaction():
            _move_command(world, command_id, command, now)


def _move_command(world: World, command_id: str, command: dict[str, Any], now: float) -> None:
    step = world.command_seconds / 2
    if command["state"] == "pending" and devices.reachable(world.get("device", command["_serial"]) or {"silent": True}):
        world.put("command", command_id, command | {"state": "running"}, due=now + step)
    elif command["state"] == "pending" and now - command["_made"] > COMMAND_PATIENCE_SECONDS:
        world.put("command", command_id, command | {"state": "expired", "failure": "the terminal did not answer"})
    elif command["state"] == "pending":
        world.put("command", command_id, command, due=now + max(step, 0.5))
    else:
        failure = devices.carry_out(world, command["_serial"], command["command"])
        world.put("command", command_id, command | {"state": "failed" if failure else "succeeded", "failure": failure})


def _run_clock(world: World, stop: threading.Event) -> None:
    forget_at = 0.0
    while not stop.wait(TICK_SECONDS):
        try:
            if world.clock() > forget_at:
                world.store.forget_events(world.clock() - EVENT_MEMORY_SECONDS)
                forget_at = world.clock() + 3600
            tick(world)
        except Exception:
            logger.exception("the clock stumbled")


@contextlib.contextmanager
def running(
    world: World,
    *,
    key_id: str,
    secret: str,
    host: str = "127.0.0.1",
    port: int = 0,
    portal_url: str | None = None,
) -> Iterator[Running]:
    """Serve until the block ends; port 0 takes a free one, no `portal_url` sends no callbacks."""
    server = Server(host, port, create_app(world, keys={key_id: secret}), Handler)
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox-http", daemon=True),
        threading.Thread(target=_run_clock, args=(world, stop), name="sandbox-clock", daemon=True),
    ]
    if portal_url:
        sender = Sender(world, portal_url=portal_url, key_id=key_id, secret=secret)
        threads.append(threading.Thread(target=sender.run, args=(stop,), name="sandbox-callbacks", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield Running(f"http://{host}:{server.server_port}", world)
    finally:
        stop.set()
        server.shutdown()
        for thread in threads:
            thread.join(timeout=6)
        server.server_close()
        world.store.close()
