"""What reviewers write to applicants is encrypted at rest from now on; what stands there already is encrypted here."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations, models

BATCH = 1000
_BEGINS = "gAAAA"  # how every Fernet token begins: run a second time, nothing is encrypted twice


def _cipher() -> MultiFernet:
    """As the columns were encrypted when this was written: the newest key writes, all of them read."""
    return MultiFernet([Fernet(_derived(key)) for key in settings.FIELD_KEYS])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"field-encryption")
    return base64.urlsafe_b64encode(made.derive(key.encode()))


def _batches(rows: Any) -> Iterator[Any]:
    last = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _each(apps: Any, change: Callable[[bytes], bytes], *, tokens: bool) -> None:
    for model, column in (("Application", "refusal_note"), ("CorrectionRequest", "note")):
        rows, is_token = apps.get_model("applications", model).objects, {f"{column}__startswith": _BEGINS}
        wanted = rows.filter(**is_token) if tokens else rows.exclude(**is_token).exclude(**{column: ""})
        for batch in _batches(wanted.only("pk", column)):
            for row in batch:
                setattr(row, column, change(getattr(row, column).encode()).decode())
            rows.bulk_update(batch, [column])


def encrypt(apps, _editor):
    _each(apps, _cipher().encrypt, tokens=False)


def decrypt(apps, _editor):
    _each(apps, _cipher().decrypt, tokens=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("applications", "0014_orders_for_more_terminals")]
    operations = [
        migrations.AlterField(
            model_name="application",
            name="refusal_note",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="correctionrequest",
            name="note",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.RunPython(encrypt, decrypt),
    ]
