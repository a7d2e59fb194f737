"""PostgreSQL without Django's wrapper: a statement that runs a thousand times a second is prepared once a connection.

Only for one statement at a time that is a transaction of its own. Inside a transaction that is open already (a test)
it is part of that one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

_TRIES = 2  # the first connection may be one that the server has dropped since it was used last


def fetch(sql: str, values: Mapping[str, Any], *, again: bool = False) -> list[tuple[Any, ...]]:
    """The rows of one statement. With `again` it is repeated once when the connection turns out to be dead.

    Raises psycopg.Error, or psycopg_pool.PoolTimeout when every connection stays busy.
    """
    for left in range(_TRIES - 1, -1, -1):
        with _connection() as raw:
            try:
                return psycopg.Cursor(raw).execute(sql, values, prepare=True).fetchall()
            except psycopg.OperationalError:
                if not (again and left and raw.broken):
                    raise
    raise AssertionError("the last try returns or raises")


@contextmanager
def _connection() -> "Iterator[psycopg.Connection[Any]]":
    """The one that this thread holds, else one from Django's pool, given back at once."""
    pool = connection.pool  # type: ignore[attr-defined]
    held = connection.connection
    if held is not None or pool is None:
        connection.ensure_connection()
        yield _ready(connection.connection)
        return
    pool.open()
    raw = pool.getconn()
    try:
        yield _ready(raw)
    finally:
        pool.putconn(raw)


def _ready(raw: "psycopg.Connection[Any]") -> "psycopg.Connection[Any]":
    if raw.prepare_threshold is None:  # Django's way with poolers that know no prepared statements
        raw.prepare_threshold = 0
        if not connection.in_atomic_block and not raw.autocommit:
            raw.autocommit = True
    return raw
