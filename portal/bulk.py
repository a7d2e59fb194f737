"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models

from portal.models.fields import EncryptedTextField

Row = Mapping[str, Any]


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """All of `rows`, by column name; what a row leaves out gets the model's default. Clocks are the caller's.

    So are keys, but for those that the database counts itself where the first row has none.
    """
    if not rows:
        return
    counted = isinstance(model._meta.pk, models.AutoField) and model._meta.pk.attname not in rows[0]
    written = [field for field in model._meta.concrete_fields if not field.generated]
    fields = [field for field in written if not (counted and field.primary_key)]
    prepare = [(field.attname, _prepared(field), _default(field)) for field in fields]
    made = (
        [
            default if (value := row.get(name, _LEFT_OUT)) is _LEFT_OUT else ready(value)
            for name, ready, default in prepare
        ]
        for row in rows
    )
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
                for values in made:
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})', list(made))  # noqa: S608


_LEFT_OUT: Final = object()


def _default(field: "models.Field[Any, Any]") -> Any:
    return field.get_db_prep_save(field.get_default(), connection)


def _prepared(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """How a value of this column goes to the database; PostgreSQL's driver takes most as they are."""
    if connection.vendor == "postgresql" and not isinstance(field, EncryptedTextField | models.JSONField):
        return _as_it_is
    return lambda value: field.get_db_prep_save(value, connection)


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
