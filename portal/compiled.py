"""Questions whose words in SQL are made once: for pages asked for all day, the ORM composes them anew each time,
which costs several times what the database needs to answer.

A question is an ordinary QuerySet, built once for each kind of database from marks that stand for the values; later
only the values change. Nothing else about it may depend on who asks.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

_FIRST_INT: Final = 1_703_918_273
_FIRST_MOMENT: Final = datetime(1971, 2, 3, 4, 5, 6, 789_012, tzinfo=UTC)
_FIRST_UUID: Final = 0x5EED_0000_4000_8000_0000_0000_0000_0000


@dataclass(frozen=True, slots=True)
class _Made:
    """`places`: where in the parameters which value stands."""

    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]


class Compiled:
    """`build` takes each of `kinds` by name: int, str, datetime, date or UUID."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._made: dict[str, _Made] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a question of `values_list`, as it gives them."""
        return list(self._asked(values).results_iter(tuple_expected=True))

    def objects(self, **values: Any) -> list[Any]:
        """The objects of a question of models, with those of `select_related` and what was annotated."""
        compiler = self._asked(values)
        rows = list(compiler.results_iter(tuple_expected=True))
        info, database = compiler.klass_info, connection.alias
        model, places = info["model"], info["select_fields"]
        names = [compiler.select[place][0].target.attname for place in places]
        populators = get_related_populators(info, compiler.select, database)  # type: ignore[call-arg]  # stubs of Django 6
        found = []
        for row in rows:
            found.append(model.from_db(database, names, row[places[0] : places[-1] + 1]))
            for populator in populators:
                populator.populate(row, found[-1])
            for name, place in compiler.annotation_col_map.items():
                setattr(found[-1], name, row[place])
        return found

    def _asked(self, values: dict[str, Any]) -> Any:
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._make()
        params = list(made.params)
        for place, name in made.places:
            params[place] = _adapted(values[name])
        compiler = copy(made.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (made.sql, tuple(params))
        return compiler

    def _make(self) -> _Made:
        marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(self._kinds.items())}
        compiler: Any = self._build(**marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        adapted = {name: _adapted(mark) for name, mark in marks.items()}
        places = tuple(
            (place, name)
            for place, param in enumerate(params)
            for name, mark in adapted.items()
            if type(param) is not bool and param == mark
        )
        if missing := set(marks) - {name for _place, name in places}:
            raise ValueError(f"these values are not found in the question: {', '.join(sorted(missing))}")
        return _Made(compiler, sql, tuple(params), places)


def _mark(kind: type, number: int) -> Any:
    """A value that no question holds by itself."""
    marks: dict[type, Any] = {
        int: _FIRST_INT + number,
        str: f"mark-{_FIRST_INT}-{number}",
        datetime: _FIRST_MOMENT + timedelta(days=number),
        date: _FIRST_MOMENT.date() + timedelta(days=number),
        UUID: UUID(int=_FIRST_UUID + number),
    }
    return marks[kind]


def _adapted(value: Any) -> Any:
    """As a field would hand it to this database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
