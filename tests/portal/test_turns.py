"""Turns: no more than two at work at once, and a place is free again whatever happened."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from portal.actions.uploads import receive
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User
from portal.turns import in_turn


def test_two_work_at_once_and_no_more() -> None:
    lock, working, most = Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal working, most
        for _piece in range(3):
            with in_turn():
                with lock:
                    working += 1
                    most = max(most, working)
                sum(range(20_000))
                with lock:
                    working -= 1

    with ThreadPoolExecutor(8) as people:
        list(people.map(work, range(8)))
    assert (most <= 2, working) == (True, 0)


def test_a_place_is_free_again_whatever_happened() -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="broken"), in_turn():
            raise ValueError("broken")
    with in_turn(), in_turn():
        pass


def test_files_refused_half_way_keep_no_place_though_somebody_remembers_why() -> None:
    """What holds an exception holds every generator on its way, and whatever those hold."""
    remembered: list[Any] = []
    for content in (b"MZ no picture", b"MZ no picture", b"MZ no picture"):
        with pytest.raises(PortalError) as refused:
            receive(SimpleUploadedFile("x.jpg", content))
        remembered.append(refused)
    for _ in range(3):
        with pytest.raises(storage.TooLarge) as too_large:
            storage.save((b"x" * 10 for _ in range(9)), limit=40)
        remembered.append(too_large)
    with in_turn(), in_turn():
        assert len(remembered) == 6


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_a_turn_holds_no_connection_to_the_database(alice: User) -> None:
    """Else twenty uploads hold all there are, and everybody after them is told that something broke."""
    if connection.vendor == "sqlite":
        pytest.skip("the database of these tests lives in its one connection and stays open")
    seen: list[bool] = []

    class Photo(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            for piece in super().chunks(4):
                seen.append(connection.connection is None)
                yield piece

    alice.refresh_from_db()
    assert connection.connection is not None
    receive(Photo("x.jpg", b"\xff\xd8\xff\xe0 and so on"))
    assert seen
    assert all(seen)
    with transaction.atomic():
        alice.refresh_from_db()
        receive(Photo("x.jpg", b"\xff\xd8\xff\xe0 and so on"))
        assert connection.connection is not None
