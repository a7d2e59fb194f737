"""Work on files that must not crowd out pages: a few pieces at a time, and after each as long a pause as it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from django.db import connection

_AT_ONCE: Final = 2
_places = BoundedSemaphore(_AT_ONCE)


def without_database() -> None:
    """Before a long wait, for a phone or for a turn: the connection goes back to the pool, where others need it now.

    Inside a transaction it has to stay.
    """
    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def in_turn() -> Iterator[None]:
    """One piece of work. Never wait for anybody in it, and never yield out of it: a generator that is dropped half-way
    keeps its place until it is collected, and everybody else stands in line for good.
    """
    with _places:
        began = time.perf_counter()
        yield
        time.sleep(time.perf_counter() - began)
