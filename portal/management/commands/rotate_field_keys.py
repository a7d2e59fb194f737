"""Encrypt everything anew under the newest of FIELD_KEYS, so that an older key can be dropped."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from portal.crypto import blind_index, rotate
from portal.documents import storage
from portal.models import UploadedPage, UploadedPaper
from portal.models.fields import BlindIndexField, EncryptedTextField

_BATCH = 200
_SECRETS = ("secret", "seed", "migrated_codes")  # what allauth has portal.accounts.SecondFactorAdapter encrypt


class Command(BaseCommand):
    help = "Re-encrypt personal data and documents under the newest key; safe to interrupt and to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
            if names:
                rows = sum(_rotate(batch, names) for batch in _batches(model))
                self.stdout.write(f"{model._meta.label}: {rows} rows")
        self.stdout.write(f"{Authenticator._meta.label}: {_rotate_second_factors()} rows")
        for model in apps.get_models():
            if issubclass(model, UploadedPaper | UploadedPage):
                self.stdout.write(f"{model._meta.label}: {_rotate_files(model)} files")


def _batches(model: type[models.Model]) -> Iterator[models.QuerySet[Any]]:
    """All rows in portions, in the order of their keys; rows that come meanwhile are under the newest key anyway."""
    last: Any = None
    rows = model._default_manager.order_by("pk")
    while True:
        portion = rows.filter(pk__gt=last) if last is not None else rows
        keys = list(portion.values_list("pk", flat=True)[:_BATCH])
        if not keys:
            return
        yield model._default_manager.filter(pk__in=keys)
        last = keys[-1]


def _rotate(batch: models.QuerySet[Any], names: list[str]) -> int:
    """Reading decrypts with whichever key fits, writing takes the newest. Locked, so that no newer value is lost."""
    indexes = {
        field.name.removesuffix("_index"): field.name
        for field in batch.model._meta.concrete_fields
        if isinstance(field, BlindIndexField)
    }
    with transaction.atomic():
        rows = list(batch.select_for_update().values("pk", *names))
        for row in rows:
            columns: dict[str, Any] = {name: row[name] for name in names if row[name]}
            columns |= {indexes[name]: blind_index(row[name]) for name in indexes if row.get(name)}
            if columns:
                batch.model._default_manager.filter(pk=row["pk"]).update(**columns)
    return len(rows)


def _rotate_files(model: type[UploadedPaper] | type[UploadedPage]) -> int:
    """A new file first, then the row, then the old file goes: at no moment is there a row without its file."""
    count = 0
    for pk, name in model._default_manager.exclude(stored_name="").values_list("pk", "stored_name").iterator():
        fresh = storage.save(storage.read(name), limit=2**40).name
        mine = model._default_manager.filter(pk=pk, stored_name=name).update(stored_name=fresh) == 1
        storage.delete(name if mine else fresh)  # processed or removed meanwhile: then the fresh one is nobody's
        count += mine
    return count


def _rotate_second_factors() -> int:
    """The secrets of authenticator apps and recovery codes, which allauth keeps in JSON."""
    keys = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            for row in Authenticator.objects.select_for_update().filter(pk=key):
                renewed = {name: _renewed(row.data[name]) for name in _SECRETS if row.data.get(name)}
                Authenticator.objects.filter(pk=key).update(data={**row.data, **renewed})
    return len(keys)


def _renewed(kept: Any) -> Any:
    return [rotate(token) for token in kept] if isinstance(kept, list) else rotate(kept)
