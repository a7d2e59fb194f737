"""What lists of terminals are filtered and searched by: an index for each, filled for what is there."""

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db import migrations, models
from django.utils.dateparse import parse_datetime

BATCH = 1000
# What says nothing against the terminal: no code, an approval, or a refusal by the card's side.
_UNTROUBLED = {
    None, "00", "10", "11", "A2", "A4", "A5", "A6", "01", "02", "04", "05", "07", "14", "15", "33", "34", "35", "36", "37",
    "38", "39", "41", "42", "43", "44", "51", "52", "53", "54", "55", "56", "59", "62", "66", "67", "75",
}  # fmt: skip
# Every pair of neighbours: two Chinese characters are a word, and too short for trigrams.
_FUNCTION = """
CREATE FUNCTION portal_pairs(line text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    SELECT ARRAY(SELECT substr(upper(line), place, 2) FROM generate_series(1, length(line) - 1) AS place)
$$
"""
_INDEXES = {
    "terminal_pairs": "portal_terminal USING gin (portal_pairs(serial || chr(31) || place_address))",
    "merchant_pairs": "portal_merchant USING gin (portal_pairs(name || chr(31) || receipt_name))",
}


def index_pairs(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_FUNCTION)
        for name, what in _INDEXES.items():
            editor.execute(f"CREATE INDEX {name} ON {what}")


def drop_pairs(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for name in _INDEXES:
            editor.execute(f"DROP INDEX {name}")
        editor.execute("DROP FUNCTION portal_pairs(text)")


def fill(apps: Any, _editor: Any) -> None:
    """As reports were read when this was written; the next report of a terminal says it anew."""
    Terminal = apps.get_model("portal", "Terminal")
    for batch in _batches(apps.get_model("portal", "Report").objects.select_related("terminal")):
        for report in batch:
            data, terminal = report.data, report.terminal
            terminal.trouble = _trouble(data) or ("moved" if _moved(terminal, data) else "")
            terminal.firmware = str(data.get("firmware") or "")[:80]
        Terminal.objects.bulk_update([report.terminal for report in batch], ["trouble", "firmware"])


def _batches(rows: Any) -> Iterator[Any]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _trouble(data: dict[str, Any]) -> str:
    if data.get("tampered") is not True and "none" in (data.get("network"), data.get("power")):
        return "offline"
    battery = data.get("battery_percent")
    flat = battery is not None and battery < 15 and data.get("power") == "battery"
    refused = _code(data) not in _UNTROUBLED
    bad = data.get("tampered") is True or refused or data.get("card_reader") == "fault" or data.get("unsent_count")
    return "needs_attention" if bad or flat else ""


def _code(data: dict[str, Any]) -> str | None:
    kinds = [kind for kind in ("last_sign_on", "last_transaction") if data.get(f"{kind}_rc")]
    codes = [(parse_datetime(data.get(f"{kind}_at") or ""), data[f"{kind}_rc"]) for kind in kinds]
    dated = [pair for pair in codes if pair[0] is not None]
    return max(dated)[1] if dated else codes[-1][1] if codes else None


def _moved(terminal: Any, data: dict[str, Any]) -> bool:
    places = (terminal.place_lat, terminal.place_lng, data.get("lat"), data.get("lng"))
    if None in places:
        return False
    lat, lng, now_lat, now_lng = map(radians, places)
    chord = sin((now_lat - lat) / 2) ** 2 + cos(lat) * cos(now_lat) * sin((now_lng - lng) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(min(1.0, chord))) - (data.get("accuracy_m") or 0) > 500


def _index(name: str, *fields: str, **condition: Any) -> migrations.AddIndex:
    narrower = models.Q(**condition) if condition else None
    return migrations.AddIndex("terminal", models.Index(fields=list(fields), name=name, condition=narrower))


class Migration(migrations.Migration):
    dependencies = [("portal", "0018_staff_by_name")]

    operations = [
        migrations.AddField(
            "terminal",
            "firmware",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
        migrations.AddField(
            "terminal",
            "trouble",
            models.CharField(
                editable=False,
                help_text="by its newest report, for lists; null: it never reported",
                max_length=16,
                null=True,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        _index("terminal_by_status", "status", "serial"),
        _index("terminal_by_tid", "tid", "serial"),
        _index("terminal_in_trouble", "trouble", "serial", trouble__gt=""),
        _index("terminal_never_heard", "serial", trouble__isnull=True),
        _index("terminal_by_firmware", "firmware", "serial"),
        migrations.AddIndex(
            "report",
            models.Index(
                condition=models.Q(("hindered", True)), fields=["terminal", "measured_at"], name="report_that_hinders"
            ),
        ),
        migrations.RunPython(index_pairs, drop_pairs),
    ]
