"""A fleet of 100,000 terminals brought in from its file, against COPY of the rows that this makes."""

import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator

from allauth.account.models import EmailAddress
from django.db import connection

from benchmarks.line import Line
from portal.actions.fleet import ImportResult, import_fleet
from portal.models import Member, Merchant, Terminal, User

TERMINALS = 100_000
_TERMINALS_A_SHOP = 4
_ROUNDS = 2
_TABLES = [model._meta.db_table for model in (User, Merchant, Terminal, EmailAddress, Member)]
_PREFIX = "IMP"


def measure() -> Iterator[Line]:
    """Both begin without the rows and end with them, in turn; the best of each, for others work here, too."""
    with tempfile.TemporaryFile() as file:
        file.writelines(lines())
        taken: dict[str, list[float]] = {"copy": [], "import": []}
        for _ in range(_ROUNDS):
            _forget()
            file.seek(0)
            taken["import"].append(_timed(lambda: _imported(file)))
            held = {table: _held(table) for table in _TABLES}
            _forget()
            taken["copy"].append(_timed(lambda held=held: _copied(held)))  # type: ignore[misc]
        file.seek(0)
        again = _timed(lambda: _imported(file))
        _forget()
    yield Line("import_fleet", min(taken["import"]), "s", 6.0, min(taken["copy"]))
    yield Line("import_fleet_seconds", min(taken["import"]), "s", 60)
    yield Line("import_fleet_again_seconds", again, "s", 60)


def lines() -> Iterator[bytes]:
    """Shops with an owner and four terminals each, every member given."""
    for shop in range(TERMINALS // _TERMINALS_A_SHOP):
        merchant = {
            "mid": f"77{shop:013}", "name": f"示例商户 {shop}", "receipt_name": f"示例 {shop}",
            "subject_type": "sole_trader", "uscc": "92310115MA00ABC16D", "legal_person": "示例", "mcc": "5812",
            "region": "310115", "address": f"示例路 {shop} 号", "status": "active", "licence_valid_until": "2031-06-30",
            "id_valid_until": "2040-01-01", "owner_email": f"owner{shop}@import.example",
            "contact": {"name": "示例", "mobile": "13800138000", "email": f"shop{shop}@import.example"},
        }  # fmt: skip
        terminals = [
            {
                "serial": f"{_PREFIX}{shop:08}-{number}", "tusn": f"0000{shop:010}{number}",
                "imei": f"35{shop:012}{number}", "iccid": f"8986{shop:014}{number}", "model": "P3000",
                "tid": f"{shop % 10**7:07}{number}", "status": "active", "activated_at": "2026-03-02T10:00:00+08:00",
                "place": {"address": "示例路 1 号", "lat": 31.2231, "lng": 121.5397},
            }
            for number in range(_TERMINALS_A_SHOP)
        ]  # fmt: skip
        yield json.dumps({"merchant": merchant, "terminals": terminals}, ensure_ascii=False).encode() + b"\n"


def _imported(file: "io.BufferedRandom | tempfile._TemporaryFileWrapper[bytes]") -> ImportResult:
    result = import_fleet(file)
    assert not result.bad, result.bad[:3]
    assert result.terminals.created + result.terminals.unchanged == TERMINALS, result
    return result


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


_OURS = {
    "portal_user": "email LIKE '%@import.example'",
    "portal_merchant": "mid LIKE '77%'",
    "portal_terminal": f"serial LIKE '{_PREFIX}%'",
    "account_emailaddress": "email LIKE '%@import.example'",
    "portal_member": "merchant_id IN (SELECT id FROM portal_merchant WHERE mid LIKE '77%')",
}


def _forget() -> None:
    with connection.cursor() as cursor:
        for table in reversed(_TABLES):
            cursor.execute(f"DELETE FROM {table} WHERE {_OURS[table]}")
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")


def _held(table: str) -> bytes:
    """The rows as COPY writes them."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT * FROM {table} WHERE {_OURS[table]}) TO STDOUT") as rows,
    ):
        return b"".join(bytes(part) for part in rows)


def _copied(held: dict[str, bytes]) -> None:
    with connection.cursor() as cursor:
        for table in _TABLES:
            with cursor.copy(f"COPY {table} FROM STDIN") as rows:
                rows.write(held[table])
