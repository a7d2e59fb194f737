"""Pages of a list by a signed cursor: it names the last row that was given, so nothing is skipped or given twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from portal.api.problem import ApiProblem

Row = TypeVar("Row", bound=Model)
LARGEST = 100


def _storable(text: str) -> str:
    """PostgreSQL knows neither NUL nor half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a character that is no text")
    return text


Word = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_storable)]


class PageOf(Schema):
    """What every list takes. A parameter that is not known is refused: a filter misspelt must not mean "all"."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=LARGEST, description="rows on a page")
    cursor: str | None = Field(None, min_length=1, max_length=400, description="`next` of the page before")


def page(
    rows: QuerySet[Row], order: tuple[str, ...], *, asked: PageOf, name: str, shape: Callable[[Row], Any]
) -> dict[str, Any]:
    """One page in this order (all columns in the same direction), and the cursor of the next."""
    salt = _salt(name, asked)
    columns = [column.removeprefix("-") for column in order]
    ordered = rows.order_by(*order)
    if asked.cursor is not None:
        ordered = ordered.filter(
            _beyond(columns, _read(asked.cursor, salt, columns), "lt" if order[0][0] == "-" else "gt")
        )
    found = list(ordered[: asked.limit + 1])
    given = found[: asked.limit]
    last = [getattr(given[-1], column) for column in columns] if len(found) > asked.limit else None
    cursor = signing.dumps([_written(value) for value in last], salt=salt) if last else None
    return {"items": [shape(row) for row in given], "next": cursor}


def _salt(name: str, asked: PageOf) -> str:
    """A cursor is good for the list and the filters that it was given for."""
    return f"cursor:{name}:{asked.model_dump_json(exclude={'limit', 'cursor'})}"


def _beyond(columns: list[str], values: list[Any], side: str) -> Q:
    """Rows after these values. The first condition is implied by the rest; an index can begin at it."""
    if len(columns) == 1:
        return Q(**{f"{columns[0]}__{side}": values[0]})
    first, second = columns
    tie = Q(**{first: values[0], f"{second}__{side}": values[1]})
    return Q(**{f"{first}__{side}e": values[0]}) & (Q(**{f"{first}__{side}": values[0]}) | tie)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(cursor: str, salt: str, columns: list[str]) -> list[Any]:
    try:
        values = signing.loads(cursor, salt=salt)
    except (signing.BadSignature, ValueError):
        wrong = {"field": "query.cursor", "reason": "not a cursor of this list with these filters"}
        raise ApiProblem(422, "bad_cursor", "The cursor is none of ours.", errors=[wrong]) from None
    return [_value(column, value) for column, value in zip(columns, values, strict=True)]


def _value(column: str, text: str) -> Any:
    """Signed by us, so what stands there is what we wrote."""
    if column.endswith("_at"):
        return parse_datetime(text)
    return UUID(text) if column == "id" else text
