"""What people call their files may name them: encrypted at rest from now on, and what stands there already here."""

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
    for model in (apps.get_model("portal", "Upload"), apps.get_model("applications", "Document")):
        rows, is_token = model.objects, {"original_name__startswith": _BEGINS}
        wanted = rows.filter(**is_token) if tokens else rows.exclude(**is_token).exclude(original_name="")
        for batch in _batches(wanted.only("pk", "original_name")):
            for row in batch:
                row.original_name = change(row.original_name.encode()).decode()
            rows.bulk_update(batch, ["original_name"])


def encrypt(apps, _editor):
    _each(apps, _cipher().encrypt, tokens=False)


def decrypt(apps, _editor):
    _each(apps, _cipher().decrypt, tokens=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("applications", "0017_doubts_by_application"), ("portal", "0017_file_names_encrypted")]
    operations = [
        migrations.AlterField(
            model_name="document",
            name="original_name",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.RunPython(encrypt, decrypt),
    ]
