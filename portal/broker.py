"""The embedded broker: kombu's filesystem transport, made safe for several processes (docs/decisions/).

As it comes, a reader may take a message file that its writer has opened but not yet written, and the worker dies of the
empty text; the table of exchanges has the same weakness. Here a message gets its name only when it is whole, and what
cannot be read is left out: rows are the queue, so a lost message costs a few seconds and nothing else.
"""

import os
import time
import uuid
from collections.abc import Callable
from json import dumps
from typing import Any, TypeVar

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem

log = structlog.get_logger(__name__)
T = TypeVar("T")
_TRIES = 20


class Channel(filesystem.Channel):
    """Whole messages or none."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unfinished = os.path.join(self.data_folder_out, f".{name}.part")
        try:
            with open(unfinished, "wb") as file:
                file.write(dumps(payload).encode())
            os.replace(unfinished, os.path.join(self.data_folder_out, name))
        except OSError as exc:
            raise ChannelError(f"Cannot add file {name!r} to directory") from exc

    def _get(self, queue: str) -> Any:  # type: ignore[override]
        while True:
            try:
                return super()._get(queue)
            except ValueError:
                log.warning("message_unreadable", queue=queue)

    def get_table(self, exchange: str) -> Any:
        return _patiently(lambda: super(Channel, self).get_table(exchange))

    def _queue_bind(self, exchange: str, *where: Any) -> None:
        _patiently(lambda: super(Channel, self)._queue_bind(exchange, *where))


class Transport(filesystem.Transport):
    Channel = Channel


def _patiently(read: Callable[[], T]) -> T:
    """Another process may have opened the table and not yet written it: a moment later it is whole."""
    for _ in range(_TRIES):
        try:
            return read()
        except ValueError:
            time.sleep(0.02)
    return read()


def install() -> None:
    """From now on `filesystem://` means this transport."""
    TRANSPORT_ALIASES["filesystem"] = "portal.broker:Transport"
