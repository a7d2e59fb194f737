"""Encrypt the stored papers anew under the newest of FIELD_KEYS (`rotate_field_keys` calls this too)."""

from typing import Any

from django.core.management.base import BaseCommand

from applications.documents import storage
from applications.models import Document, DocumentPage


class Command(BaseCommand):
    help = "Re-encrypt documents and their pages under the newest key; safe to interrupt and to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in (Document, DocumentPage):
            count = 0
            for pk, name in model._default_manager.exclude(stored_name="").values_list("pk", "stored_name").iterator():
                count += _rotate(model, pk, name)
            self.stdout.write(f"{model._meta.label}: {count} files")


def _rotate(model: type[Document] | type[DocumentPage], pk: Any, name: str) -> int:
    """A new file first, then the row, then the old file goes: at no moment is there a row without its file."""
    fresh = storage.save(storage.read(name), limit=2**40).name
    if model._default_manager.filter(pk=pk, stored_name=name).update(stored_name=fresh) == 1:
        storage.delete(name)
        return 1
    storage.delete(fresh)  # processed or removed meanwhile
    return 0
