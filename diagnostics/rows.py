"""Rows that every check writes, in words of SQL made once: composing them anew costs more than the database does."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def insert(rows: Sequence[Row]) -> set[Any]:
    """Write these rows of one model in one statement; the keys of those that were not there already.

    Only for models whose key is known beforehand or wanted by nobody; `pk` of the instances is not filled in.
    """
    if not rows:
        return set()
    fields = _fields(type(rows[0]))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_words(type(rows[0]), len(rows)), values)
        return {_key(type(rows[0]), found) for (found,) in cursor.fetchall()}


def prepared(model: type[models.Model], **columns: object) -> list[Any]:
    """These values as the database wants them, in the order given."""
    return [_field(model, name).get_db_prep_value(value, connection) for name, value in columns.items()]


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def moment_of(stored: Any) -> Any:
    """A time (or none) that no model has read, as a model would: SQLite keeps words, and UTC without saying so."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


@cache
def _fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _words(model: type[models.Model], number: int) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _fields(model))
    row = f"({', '.join(['%s'] * len(_fields(model)))})"
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * number)} ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608 (names of our own models)


def _key(model: type[models.Model], stored: Any) -> Any:
    return model._meta.pk.to_python(stored)
