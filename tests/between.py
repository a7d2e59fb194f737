"""Another request that is through between two questions of this one: the interleaving of two, without threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def just_before(statement: str, deed: Callable[[], object], *, nth: int = 1) -> Iterator[None]:
    """`deed` happens once, before the first statement to the database that holds these words, or the `nth`."""
    waiting = [deed, *[lambda: None] * (nth - 1)]

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if statement in sql and waiting:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        yield
    assert not waiting, f"nothing asked for {statement}"
