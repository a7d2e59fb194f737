"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from portal.models.fields import EncryptedTextField

Row = Mapping[str, Any]


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """All of `rows`, by column name; what is left out gets the model's default. Keys and clocks are the caller's."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    left_out = {field.attname: field.get_default() for field in fields if field.attname not in rows[0]}
    prepare = [_prepared(field) for field in fields]
    made = ([ready(row[name] if name in row else left_out[name]) for name, ready in prepare] for row in rows)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
                for values in made:
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})', list(made))  # noqa: S608


def _prepared(field: "models.Field[Any, Any]") -> tuple[str, Callable[[Any], Any]]:
    """How a value of this column goes to the database; PostgreSQL's driver takes most as they are."""
    if connection.vendor == "postgresql" and not isinstance(field, EncryptedTextField | models.JSONField):
        return field.attname, _as_it_is
    return field.attname, lambda value: field.get_db_prep_save(value, connection)


def _as_it_is(value: Any) -> Any:
    return value


def first_free(model: type[models.Model]) -> int:
    """The first number that no row has."""
    return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def settle(tables: Iterable[type[models.Model]]) -> None:
    """Numbers go on after those given here, and the database learns what it holds now."""
    kinds = list(tables)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)
        alone = connection.vendor == "postgresql" and not connection.in_atomic_block
        clean = "VACUUM ANALYZE" if alone else "ANALYZE"
        for model in kinds:
            cursor.execute(f'{clean} "{model._meta.db_table}"')
