"""Fills the columns of the queue for what is there, in batches, and makes PostgreSQL's index over the grams."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import migrations, models
from django.utils import timezone

BATCH = 1000
_DOTS = dict.fromkeys(map(ord, "•‧・･∙⋅"), "·")
_NAMED = (("Business", ("name", "receipt_name")), ("PersonalInfo", ("name",)))


def _grams(*names: str) -> str:
    """As they were made when this was written; they are made anew whenever an answer is saved."""
    parts: list[str] = []
    for name in names:
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name.translate(_DOTS))).upper()
        parts += [*plain, *(plain[at : at + 2] for at in range(len(plain) - 1))]
    return f" {' '.join(parts)} " if parts else ""


def _batches(rows: Any) -> Iterator[Any]:
    last = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def fill_grams(apps, _editor):
    for model, columns in _NAMED:
        rows = apps.get_model("applications", model).objects.filter(name_grams="")
        for batch in _batches(rows.only("pk", *columns)):
            for row in batch:
                row.name_grams = _grams(*(getattr(row, column) for column in columns))
            apps.get_model("applications", model).objects.bulk_update(batch, ["name_grams"])


def fill_queue(apps, _editor):
    """Working days by the week alone: near enough for what is waiting while this runs."""
    Application = apps.get_model("applications", "Application")
    declared = models.Max("submissions__created_at")
    rows = Application.objects.filter(submitted_at__isnull=False, declared_at__isnull=True).annotate(last=declared)
    for batch in _batches(rows.select_related("business")):
        for row in batch:
            row.declared_at = row.last or row.submitted_at
            row.due_on = _two_days_after(timezone.localdate(row.declared_at))
            shop = getattr(row, "business", None)
            row.region, row.mcc = (shop.region, shop.mcc) if shop else ("", "")
        Application.objects.bulk_update(batch, ["declared_at", "due_on", "region", "mcc"])


def _two_days_after(day: date) -> date:
    left = 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def index_grams(_apps, editor):
    if editor.connection.vendor == "postgresql":
        for table in ("business", "personalinfo"):
            editor.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_grams ON applications_{table}"
                " USING gin (string_to_array(name_grams, ' '))"
            )


def drop_grams(_apps, editor):
    if editor.connection.vendor == "postgresql":
        for table in ("business", "personalinfo"):
            editor.execute(f"DROP INDEX IF EXISTS {table}_grams")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("applications", "0009_queue_columns")]
    operations = [
        migrations.RunPython(fill_grams, migrations.RunPython.noop),
        migrations.RunPython(fill_queue, migrations.RunPython.noop),
        migrations.RunPython(index_grams, drop_grams),
    ]
