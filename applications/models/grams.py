"""The column by which names are found: their grams as text, written with the row.

PostgreSQL keeps an index over them (migration `names_by_grams`), SQLite reads the column.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from applications.rules.grams import grams_of


class GramsField(models.TextField):  # type: ignore[type-arg]
    """Holds the grams of the columns `of`, whatever somebody assigned to it."""

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        kwargs.update(blank=True, default="", editable=False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        found = grams_of(*(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, found)
        return found

    def deconstruct(self) -> Any:
        """A plain column for migrations, so that they never import our code."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


@GramsField.register_lookup
class Grams(models.Lookup):
    """`name_grams__grams=["晴川", "川面"]`: every one of them stands in the name, at whatever places."""

    lookup_name = "grams"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = self.process_lhs(compiler, connection)
        one = f"{column} LIKE %s ESCAPE '\\'"
        asked = [f"% {_escaped(gram)} %" for gram in self.rhs]
        return " AND ".join([one] * len(asked)), [*(list(params) * len(asked)), *asked]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"string_to_array({column}, ' ') @> %s::text[]", [*params, list(self.rhs)]


def _escaped(gram: str) -> str:
    return "".join(f"\\{one}" if one in "\\%_" else one for one in gram)
