"""The threads of a worker: celery's own pool, with two things mended that only show under load.

It stops when it is told to: a signal may arrive while the main thread is handing a task to the executor and holds the
executor's lock; celery then waits, inside the signal's handler, for a lock that only the interrupted code can release.

And its threads finish a thought: sixteen of them that take the interpreter from one another every 5 ms spend a quarter
of the processor on that. They give it up by themselves at every word to the database.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Final

from celery.concurrency.thread import TaskPool

_TURN_SECONDS: Final = 0.02
#: The soft shutdown has waited before; what takes longer ends before the process does, and is taken up again if not.
_PATIENCE_SECONDS: Final = 3.0


class Threads(TaskPool):
    """`--pool threads`, as portal.celery_app names it."""

    executor: ThreadPoolExecutor

    def on_start(self) -> None:
        sys.setswitchinterval(_TURN_SECONDS)
        super().on_start()

    def on_stop(self) -> None:
        """Takes nothing new and waits a moment for what is under way. Safe in a signal handler."""
        closing = Thread(target=self.executor.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        closing.start()
        closing.join(_PATIENCE_SECONDS)
