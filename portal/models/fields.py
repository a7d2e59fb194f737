"""Columns that are encrypted at rest."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from portal import crypto


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database sees only as a Fernet token under FIELD_KEYS.

    Empty text and NULL stay what they are. The database cannot compare tokens, so every lookup but `isnull` is refused;
    to search, store `portal.crypto.blind_index(value)` beside it.
    """

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return crypto.encrypt(str(value))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        if value is None or value == "":
            return value
        return crypto.decrypt(value)

    def deconstruct(self) -> Any:
        """Migrations know the column as plain text, so that they never import our code (and see only tokens)."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: search by its blind index instead of {lookup_name}")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """The keyed hash beside an encrypted column (portal.crypto.blind_index)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 40
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """A plain column for migrations, as above."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
