"""One background event loop per process, so that plain threads can use an async client and share its connections."""

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_owner = 0


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop, started on first use; a forked child starts its own."""
    global _loop, _owner
    with _lock:
        if _loop is None or _owner != os.getpid():
            _loop, _owner = asyncio.new_event_loop(), os.getpid()
            threading.Thread(target=_loop.run_forever, name="acquirer-client", daemon=True).start()
        return _loop


def start(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Sets `work` going on the loop and waits for nothing."""
    return asyncio.run_coroutine_threadsafe(work, background_loop())


def run(work: Coroutine[Any, Any, T], *, within: float) -> T:
    """Runs `work` on the loop and waits for it, `within` seconds at most (TimeoutError after that)."""
    future = start(work)
    try:
        return future.result(within)
    except TimeoutError:
        future.cancel()
        raise
