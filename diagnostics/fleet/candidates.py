"""One statement a page: which of its terminals could differ from our rows and from their own reports at all.

It passes over what is equal to the letter and therefore equal by every rule, so nothing that a check would find is
missed; what it lets through is judged by the checks. NULL compares to NULL: a value that is missing is no difference.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from diagnostics.checks.comparing import EARTH_RADIUS_M
from diagnostics.checks.terminal_installation import DEFAULT_RADIUS_M
from diagnostics.evidence import HEARTBEAT_FRESH
from diagnostics.models import Drift
from portal.models import Merchant, Report, Terminal, TerminalStatus

#: Terminals that should be able to take payments. What lies in stock, on its way or in repair differs by its nature.
WATCHED: Final = (TerminalStatus.ACTIVE, TerminalStatus.SPARE)

_COLUMNS: Final[Mapping[str, str]] = {
    "n": "integer", "serial": "text", "mid": "text", "tid": "text", "imei": "text", "iccid": "text", "tusn": "text",
    "odd": "boolean", "lat": "double precision", "lng": "double precision", "allowed": "double precision",
    "minimum": "text", "version": "text", "name": "text", "receipt": "text", "address": "text", "uscc": "text",
    "mcc": "text", "shop_odd": "boolean",
}  # fmt: skip
# Along a meridian and then along a parallel is never shorter than the great circle, so nothing far is missed.
_METRES_A_DEGREE: Final = math.radians(EARTH_RADIUS_M) * 1.000001

_NUMBERS: Final = ("tid", "imei", "iccid", "tusn")
_OURS: Final = " OR ".join(f"(t.{name} <> '' AND t.{name} <> e.{name})" for name in _NUMBERS)
_HELD: Final = " OR ".join(f"{{{name}}} <> e.{name}" for name in ("mid", *_NUMBERS))
_STATEMENT: Final = f"""
SELECT e.n, t.id,
  COALESCE(e.odd OR e.mid IS NULL OR e.mid <> m.mid OR {_OURS} OR {_HELD}
    OR {{version}} <> e.version
    OR ({{firmware}} <> e.minimum AND {{firmware}} || ' ' || e.minimum NOT IN (SELECT {{value}} FROM {{array}}(%s)))
    OR (ABS({{lat}} - e.lat) + ABS({{lng}} - e.lng)) * {_METRES_A_DEGREE} > e.allowed + COALESCE({{accuracy}}, 0)
    OR EXISTS (SELECT 1 FROM {{drift}} AS d WHERE d.terminal_id = t.id AND d.gone_at IS NULL), FALSE),
  COALESCE(e.shop_odd OR m.name <> e.name OR m.receipt_name <> e.receipt OR m.address <> e.address OR m.uscc <> e.uscc
    OR (m.mcc <> '' AND m.mcc <> e.mcc) OR m.licence_valid_until < %s OR m.id_valid_until < %s
    OR EXISTS (SELECT 1 FROM {{drift}} AS d
               WHERE d.merchant_id = m.id AND d.terminal_id IS NULL AND d.serial = '' AND d.gone_at IS NULL), FALSE)
FROM {{entries}}
LEFT JOIN {{terminal}} AS t ON t.serial = e.serial
LEFT JOIN {{merchant}} AS m ON m.id = t.merchant_id
LEFT JOIN {{report}} AS r ON r.terminal_id = t.id AND r.measured_at >= %s
WHERE t.id IS NULL OR (m.id IS NOT NULL AND t.status IN ({", ".join(f"'{status.value}'" for status in WATCHED)}))
"""  # noqa: S608 (only names of ours are filled in)


@dataclass(frozen=True, slots=True)
class Suspect:
    """Entry `number` of the page. `terminal` is None when the portal has no such serial number."""

    number: int
    terminal: int | None
    itself: bool
    shop: bool


def suspects(items: Sequence[Mapping[str, Any]], *, now: datetime, today: date, fine: Iterable[str]) -> list[Suspect]:
    """Those that need a close look. `fine`: "firmware minimum" pairs known to be in order."""
    rows = json.dumps([_row(number, item, today) for number, item in enumerate(items)], ensure_ascii=False)
    fresh = connection.ops.adapt_datetimefield_value(now - HEARTBEAT_FRESH)
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [json.dumps(list(fine)), today, today, rows, fresh])
        found = [Suspect(number, terminal, bool(itself), bool(shop)) for number, terminal, itself, shop in cursor]
    return [one for one in found if one.itself or one.shop or one.terminal is None]


def _row(number: int, item: Mapping[str, Any], today: date) -> dict[str, Any]:
    terminal, merchant = item["terminal"], item["merchant"] or {}
    place = terminal.get("place") or {}
    return {
        "n": number,
        **{name: terminal.get(name) for name in ("serial", "mid", "tid", "imei", "iccid", "tusn")},
        "odd": not (terminal["status"] == "active" and terminal.get("activated_at") and _keys_loaded(terminal)),
        "lat": place.get("lat"),
        "lng": place.get("lng"),
        "allowed": place.get("radius_m", DEFAULT_RADIUS_M),
        "minimum": terminal.get("minimum_firmware"),
        "version": item.get("param_version"),
        **{name: merchant.get(name) for name in ("name", "address", "uscc", "mcc")},
        "receipt": merchant.get("receipt_name"),
        "shop_odd": not _ordinary(merchant, today.isoformat()),
    }


def _keys_loaded(terminal: Mapping[str, Any]) -> bool:
    return terminal.get("keys", "") in ("", "loaded")


def _ordinary(merchant: Mapping[str, Any], today: str) -> bool:
    """Nothing about this entry alone could be a cause; dates compare as they are written."""
    if not merchant:
        return False
    papers = merchant.get("qualification", {})
    until = (papers.get("licence_valid_until") or today, papers.get("id_valid_until") or today)
    return (
        merchant["status"] == "normal"
        and merchant["registration"]["switch"] == "registered"
        and papers.get("status", "") in ("", "approved")
        and min(until) >= today
        and merchant.get("provider_licence", "") in ("", "valid")
    )


def _sql() -> str:
    postgres = connection.vendor == "postgresql"
    reported = {"version": "param_version", "accuracy": "accuracy_m"}
    names = ("mid", "tid", "imei", "iccid", "tusn", "firmware", "version", "lat", "lng", "accuracy")
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    parts = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in _COLUMNS)
    listed = f"(SELECT {parts} FROM json_each(%s)) AS e"  # noqa: S608
    return _STATEMENT.format(
        **{name: _reported(reported.get(name, name), postgres=postgres) for name in names},
        entries=f"json_to_recordset(%s::json) AS e({columns})" if postgres else listed,
        array="json_array_elements_text" if postgres else "json_each",
        value="*" if postgres else "value",
        drift=Drift._meta.db_table,
        terminal=Terminal._meta.db_table,
        merchant=Merchant._meta.db_table,
        report=Report._meta.db_table,
    )


def _reported(member: str, *, postgres: bool) -> str:
    """A member of the last report, as text or as a number."""
    if not postgres:
        return f"json_extract(r.data, '$.{member}')"
    if member in ("lat", "lng", "accuracy_m"):
        number = f"jsonb_typeof(r.data -> '{member}') = 'number'"
        return f"CASE WHEN {number} THEN CAST(r.data ->> '{member}' AS double precision) END"
    return f"(r.data ->> '{member}')"
