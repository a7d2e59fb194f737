"""A million applications from ten thousand: PostgreSQL copies the rows that `seed_scale` made, as other people's.

Encrypting a million rows one by one would take half an hour, and the queue reads none of that. A copy has a key, a
reference, a merchant number, an applicant, times and names of its own; what is encrypted is the same text again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, models

from applications.journey.status import BANDS
from applications.models import Application, Business, PersonalInfo
from applications.rules.grams import grams_of
from applications.scale import names
from portal.models import User

RARE: Final = "鼐彧"
_SHOPS_OF_THE_RARE_NAME: Final = 20
_APART: Final = 10_000_000
"""Between the numbers of one copy's accounts and the next one's."""
_QUICKER: Final = {"session_replication_role": "replica", "maintenance_work_mem": "512MB", "work_mem": "128MB"}
_INDEXES: Final = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""


def multiply(copies: int) -> None:
    """Makes `copies` of every application and its applicant beside those that are there, and a few of a rare name.

    Foreign keys of a copy hold because those of the original do, so nobody asks about them a million times.
    """
    tables = {User: _accounts(), Application: _applications(), PersonalInfo: _people(), Business: _shops()}
    with connection.cursor() as cursor:
        for name, value in _QUICKER.items():
            cursor.execute(f"SET {name} = '{value}'")
        with _without_indexes(cursor, tables):
            for model, changed in tables.items():
                _copy(cursor, model, changed, copies)
        for name in _QUICKER:
            cursor.execute(f"RESET {name}")
        _name_rarely()
        for model in tables:
            cursor.execute(f'VACUUM ANALYZE "{model._meta.db_table}"')
    for shop in Business.objects.all()[:200]:
        assert shop.name_grams == grams_of(shop.name, shop.receipt_name), shop.name


def give_merchant_numbers() -> None:
    """To those that are active; without shops `seed_scale` leaves them out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application SET mid = upper(left(md5(id::text), 15)) WHERE status = 'active'"
        )


def _copy(cursor: Any, model: type[models.Model], changed: dict[str, str], copies: int) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    named = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(str(column), f'o."{column}"') for column in columns)
    table, which = f'"{model._meta.db_table}"', ""
    if model is User:
        which = "WHERE o.id IN (SELECT applicant_id FROM applications_application)"
    cursor.execute(
        f"INSERT INTO {table} ({named}) SELECT {values} FROM generate_series(1, {copies}) copy, {table} o {which}"
    )


@contextmanager
def _without_indexes(cursor: Any, tables: Any) -> Iterator[None]:
    """Those that keep no rule are made again afterwards, which is much less work than keeping them meanwhile."""
    made = []
    for model in tables:
        cursor.execute(_INDEXES, [model._meta.db_table])
        made += cursor.fetchall()
    for name, _how in made:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, how in made:
        cursor.execute(how)


def _accounts() -> dict[str, str]:
    return {
        "id": f"o.id + copy * {_APART}",
        "email": "copy || '-' || o.email",
        "mobile_index": _other("mobile_index"),
    }


def _applications() -> dict[str, str]:
    """What waits is a few days older than the original, what has ended up to a year."""
    waiting = ", ".join(f"'{status}'" for status in sorted(BANDS["waiting"]))
    longest = f"CASE WHEN o.status IN ({waiting}) THEN 172800 ELSE 31536000 END"
    earlier = f"make_interval(secs => ((hashtext(o.id::text || copy) & 1048575) / 1048576.0) * {longest})"
    times = ("submitted_at", "declared_at", "created_at", "updated_at", "status_since", "claimed_at")
    return {time: f"o.{time} - {earlier}" for time in times} | {
        "id": _key("o.id"),
        "reference": "left(o.reference, 7) || upper(left(md5(o.id::text || copy), 12))",
        "applicant_id": f"o.applicant_id + copy * {_APART}",
        "mid": "CASE WHEN o.mid = '' THEN '' ELSE upper(left(md5(o.mid || copy), 15)) END",
    }


def _people() -> dict[str, str]:
    """The surname stays, the middle character is another; numbers are found by hashes of their own."""
    given = _one_of(names.GIVEN, "given")
    return {
        "application_id": _key("o.application_id"),
        "name": f"translate(o.name, substr(o.name, 2, 1), {given})",
        "name_grams": f"translate(o.name_grams, substr(o.name, 2, 1), {given})",
        "id_number_index": _other("id_number_index"),
        "mobile_index": _other("mobile_index"),
    }


def _shops() -> dict[str, str]:
    """Another first and second character, wherever these two stand in the name, and so in its grams."""
    beginning = f"{_one_of(names.HEADS, 'head')} || {_one_of(names.TAILS, 'tail')}"
    return {"application_id": _key("o.application_id")} | {
        column: f"translate(o.{column}, left(o.name, 2), {beginning})"
        for column in ("name", "receipt_name", "name_grams")
    }


def _key(original: str) -> str:
    return f"md5({original}::text || copy)::uuid"


def _other(column: str) -> str:
    """A hash of the same length; none stays none."""
    return f"left(md5(o.{column} || copy) || md5(o.{column}), length(o.{column}))"


def _one_of(characters: str, what: str) -> str:
    chance = f"((hashtext(o.application_id::text || '{what}' || copy) & 1048575) % {len(characters)})"
    return f"substr('{characters}', 1 + {chance}, 1)"


def _name_rarely() -> None:
    submitted = Business.objects.filter(application__submitted_at__isnull=False).order_by("pk")
    for shop in submitted[:_SHOPS_OF_THE_RARE_NAME]:
        shop.name = RARE + shop.name[2:]
        shop.save(update_fields=["name", "name_grams"])
