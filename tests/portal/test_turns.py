"""Turns: no more than two at work at once, all pieces in order, and a place is free again whatever happened."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from portal.turns import each_in_turn, in_turn


def test_two_work_at_once_and_no_more() -> None:
    lock, working, most = Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal working, most
        for _piece in each_in_turn(range(3)):
            with lock:
                working += 1
                most = max(most, working)
            sum(range(20_000))
            with lock:
                working -= 1

    with ThreadPoolExecutor(8) as people:
        list(people.map(work, range(8)))
    assert (most <= 2, working) == (True, 0)


def test_every_piece_comes_in_order() -> None:
    assert list(each_in_turn(iter("abc"))) == ["a", "b", "c"]
    assert list(each_in_turn([])) == []


def test_a_place_is_free_again_whatever_happened() -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="broken"), in_turn():
            raise ValueError("broken")
        for _piece in each_in_turn("ab"):
            break  # who wants no more lets the turn go
    with in_turn(), in_turn():
        pass
