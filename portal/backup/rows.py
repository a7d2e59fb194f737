"""Rows as lines of JSON that any of our databases can give and take; what is encrypted is carried as it lies there."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import CharField, ExpressionWrapper, F, Field, JSONField, Model, TextField
from django.db.models.functions import Collate
from django.utils.duration import duration_string

from portal.models.fields import EncryptedTextField

#: Who was signed in then is nobody's business now: everybody signs in again.
LEFT_OUT: Final = frozenset({"sessions.Session"})
_PORTION: Final = 1000


def tables(*, all_of_them: bool = False) -> list[type[Model]]:
    """Every table that is ours, in an order of names; references are checked at the end, not row by row."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    ours = [model for model in found if not model._meta.proxy and (all_of_them or model._meta.label not in LEFT_OUT)]
    return sorted(ours, key=lambda model: model._meta.label)


def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


def lines(model: type[Model]) -> Iterator[bytes]:
    """All rows of one table in the order of their keys, the same on every database."""
    chosen: list[Any] = [
        ExpressionWrapper(F(field.name), output_field=TextField())  # the token itself, not what it hides
        if isinstance(field, EncryptedTextField)
        else field.attname
        for field in _fields(model)
    ]
    rows = model._base_manager.order_by(_by_key(model)).values_list(*chosen)
    for row in rows.iterator(chunk_size=_PORTION):
        yield json.dumps(row, default=_neutral, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


def put(model: type[Model], portion: Iterable[bytes]) -> int:
    """Writes rows as they are, past every default and `auto_now`."""
    fields = _fields(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [
        [_stored(field, value) for field, value in zip(fields, json.loads(line), strict=True)] for line in portion
    ]
    with connection.cursor() as cursor:
        # Names of our own tables and columns; the values are parameters.
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})", values)  # noqa: S608
    return len(values)


def _fields(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _by_key(model: type[Model]) -> Any:
    """PostgreSQL sorts text by the rules of a language unless it is told otherwise."""
    if connection.vendor == "postgresql" and isinstance(model._meta.pk, CharField):
        return Collate(F("pk"), "C").asc()
    return "pk"


def _neutral(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no form in a copy")


def _stored(field: "Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, EncryptedTextField):
        return value
    if value is None and isinstance(field, JSONField) and not field.null:
        return connection.ops.adapt_json_value(None, None)  # the word null, which is not the same as nothing
    return field.get_db_prep_save(field.to_python(value), connection)
