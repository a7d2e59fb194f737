"""The SQL that takes in one report: on PostgreSQL one statement, elsewhere its parts one after the other.

Whether a report is new is decided by the history's unique key, so of any number of equal reports at any moment exactly
one goes on to the newest one's row. There the row's lock decides: a newer one replaces, an older one only counts.
"""

from typing import Final

from portal.models import CommandState, Report, ReportHistory, Terminal, TerminalCommand
from portal.trouble import EARTH_RADIUS_M, MOVED

_TERMINAL: Final = Terminal._meta.db_table
_HISTORY: Final = ReportHistory._meta.db_table
_COMMAND: Final = TerminalCommand._meta.db_table
_OPEN: Final = f"c.state IN ('{CommandState.PENDING}', '{CommandState.SENT}') AND c.created_at > %(alive)s"

# The hash is compared in SQL: it is one of 256 random bits, and how long its comparison takes helps nobody to guess it.
CALLER: Final = f"""
SELECT t.id, COALESCE(r.minute_began > %(minute)s AND r.minute_count >= %(most)s, FALSE) AS too_often,
    t.trouble, t.firmware, t.place_lat, t.place_lng, t.place_radius_m
FROM {Terminal._meta.db_table} AS t LEFT JOIN {Report._meta.db_table} AS r ON r.terminal_id = t.id
WHERE t.serial = %(serial)s AND t.token_hash = %(token_hash)s
"""  # noqa: S608  names of our own tables and states, here and below

_REMEMBER: Final = f"""
INSERT INTO {_HISTORY} (terminal_id, reported_at, measured_at, received_at, clock_wrong, data)
{{rows}} ON CONFLICT (terminal_id, reported_at) DO NOTHING
"""

# What a wrong clock says cannot be compared with the right time, only with what the same wrong clock said a while ago.
_NEWER: Final = f"""
CASE WHEN excluded.clock_wrong AND r.clock_wrong AND r.reported_at IS NOT NULL AND r.received_at > %(recently)s
    THEN excluded.reported_at > r.reported_at ELSE excluded.measured_at > r.measured_at END
AND NOT (excluded.clock_wrong AND EXISTS (SELECT 1 FROM {_HISTORY} AS h WHERE h.terminal_id = excluded.terminal_id
    AND h.clock_wrong AND h.reported_at > excluded.reported_at AND h.received_at > %(recently)s))
"""  # noqa: S608
_REPLACED: Final = ", ".join(
    f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE r.{name} END"
    for name in ("reported_at", "measured_at", "received_at", "clock_wrong", "data")
)
_STORE: Final = f"""
INSERT INTO {Report._meta.db_table} AS r
    (terminal_id, reported_at, measured_at, received_at, clock_wrong, data, minute_began, minute_count)
{{rows}} ON CONFLICT (terminal_id) DO UPDATE SET {_REPLACED},
    minute_count = CASE WHEN r.minute_began > %(minute)s THEN r.minute_count + 1 ELSE 1 END,
    minute_began = CASE WHEN r.minute_began > %(minute)s THEN r.minute_began ELSE excluded.received_at END
"""
_HAND_OVER: Final = f"""
UPDATE {_COMMAND} SET state = '{CommandState.SENT}', sent_at = %(now)s
WHERE terminal_id {{terminal}} AND state = '{CommandState.PENDING}' AND created_at > %(alive)s
"""  # noqa: S608

_ROW: Final = "%(reported_at)s, %(measured_at)s, %(now)s, %(clock_wrong)s, %(data)s"
_TYPED: Final = (
    "%(reported_at)s::timestamptz, %(measured_at)s::timestamptz, %(now)s::timestamptz, %(clock_wrong)s::boolean, "
    "%(data)s::jsonb"
)

# portal.trouble.told_by in SQL, because only here the place is known without another question.
_AWAY: Final = f"""
{2 * EARTH_RADIUS_M} * ASIN(SQRT(LEAST(1, POWER(SIN(RADIANS(%(lat)s::float8 - c.place_lat) / 2), 2)
    + COS(RADIANS(c.place_lat)) * COS(RADIANS(%(lat)s::float8))
    * POWER(SIN(RADIANS(%(lng)s::float8 - c.place_lng) / 2), 2)))) - %(accuracy)s::float8
"""
# Only of the newest report, and only what is new: of a hundred reports one may write here.
_TELL: Final = f"""
UPDATE {_TERMINAL} AS t SET trouble = n.trouble, firmware = %(firmware)s::varchar FROM (
    SELECT c.id, c.trouble AS was, c.firmware AS had,
        CASE WHEN %(trouble)s::varchar = '' AND %(lat)s::float8 IS NOT NULL AND c.place_lat IS NOT NULL
            AND c.place_lng IS NOT NULL AND {_AWAY} > c.place_radius_m THEN '{MOVED}'
            ELSE %(trouble)s::varchar END AS trouble
    FROM caller AS c JOIN stored AS s ON s.terminal_id = c.id AND s.reported_at = %(reported_at)s::timestamptz
) AS n WHERE t.id = n.id AND (n.was IS DISTINCT FROM n.trouble OR n.had <> %(firmware)s::varchar)
"""  # noqa: S608

# Every part sees the rows as they were before; the commands are read as they were and marked in one go.
WHOLE: Final = f"""
WITH caller AS ({CALLER}),
remembered AS ({_REMEMBER.format(rows=f"SELECT id, {_TYPED} FROM caller WHERE NOT too_often")} RETURNING terminal_id),
stored AS ({_STORE.format(rows=f"SELECT terminal_id, {_TYPED}, %(now)s::timestamptz, 1 FROM remembered")}
    RETURNING terminal_id, reported_at),
told AS ({_TELL}),
handed AS ({_HAND_OVER.format(terminal="= (SELECT id FROM caller WHERE NOT too_often)")})
SELECT caller.too_often, c.id, c.command FROM caller
LEFT JOIN {_COMMAND} AS c ON c.terminal_id = caller.id AND {_OPEN} ORDER BY c.created_at, c.id
"""  # noqa: S608

REMEMBER: Final = _REMEMBER.format(rows=f"VALUES (%(terminal_id)s, {_ROW})")
STORE: Final = _STORE.format(rows=f"VALUES (%(terminal_id)s, {_ROW}, %(now)s, 1)")
NEWEST: Final = f"""
SELECT r.data, t.place_lat, t.place_lng, t.place_radius_m, t.trouble, t.firmware
FROM {Report._meta.db_table} AS r JOIN {_TERMINAL} AS t ON t.id = r.terminal_id WHERE r.terminal_id = %(terminal_id)s
"""  # noqa: S608
TELL: Final = f"UPDATE {_TERMINAL} SET trouble = %(trouble)s, firmware = %(firmware)s WHERE id = %(terminal_id)s"  # noqa: S608
HAND_OVER: Final = _HAND_OVER.format(terminal="= %(terminal_id)s")
COMMANDS: Final = f"""
SELECT c.id, c.command, c.state FROM {_COMMAND} AS c WHERE c.terminal_id = %(terminal_id)s AND {_OPEN}
ORDER BY c.created_at, c.id
"""  # noqa: S608
