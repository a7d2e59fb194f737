"""Work on files that must not crowd out pages: a few pieces at a time, and after each as long a pause as it took."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final, TypeVar

Piece = TypeVar("Piece")
_AT_ONCE: Final = 2
_places = BoundedSemaphore(_AT_ONCE)


@contextmanager
def in_turn() -> Iterator[None]:
    """One piece of work. Never wait for anybody outside the process in it: others stand in line."""
    with _places:
        began = time.perf_counter()
        yield
        time.sleep(time.perf_counter() - began)


def each_in_turn(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same pieces; each is fetched and worked on in a turn of its own."""
    coming = iter(pieces)
    while True:
        with in_turn():
            try:
                piece = next(coming)
            except StopIteration:
                return
            yield piece
