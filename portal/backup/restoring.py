"""Bringing a copy back: proved first, then all or nothing in one transaction, then read again and compared."""

import hashlib
from pathlib import Path
from typing import Any, Final

from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from portal.backup import files, rows, schema
from portal.backup.copying import check_keys, prove
from portal.backup.faults import CopyFault
from portal.backup.parts import TABLE, Manifest, Progress, Reader

#: What `migrate` fills by itself.
_BORN_FULL: Final = frozenset({"contenttypes.ContentType", "auth.Permission"})


def restore(path: Path, *, replace: bool, proved: Progress, done: Progress) -> Manifest:
    """Raises CopyFault, with nothing touched, when the copy, the release or the database does not fit."""
    with path.open("rb") as stream:
        head = Reader(stream).head
    check_keys(head)
    schema.compare(head["migrations"])
    if not replace and (full := _first_with_rows()):
        raise CopyFault("not_empty", f"the database is not empty ({full}); --replace puts the copy in its place")
    manifest = prove(path, proved)
    _bring_back(path, manifest, done)
    return manifest


def _first_with_rows() -> str:
    for model in rows.tables(all_of_them=True):
        if model._meta.label not in _BORN_FULL and model._base_manager.exists():
            return model._meta.label
    return ""


def _bring_back(path: Path, manifest: Manifest, done: Progress) -> None:
    written: list[str] = []
    kept: set[str] = set()
    try:
        with transaction.atomic(durable=True):
            _empty()
            _load(path, written, kept, done)
            connection.check_constraints()
            _compare(manifest)
            _set_sequences()
    except BaseException as error:
        for name in written:
            files.remove(name)
        if isinstance(error, DatabaseError):
            raise CopyFault("not_taken", f"the database does not take this copy: {_one_line(error)}") from error
        raise
    for name in list(files.names()):  # only now: until the commit the old ones were needed
        if name not in kept:
            files.remove(name)


def _empty() -> None:
    names = [model._meta.db_table for model in rows.tables(all_of_them=True)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=False):
            cursor.execute(statement)


def _load(path: Path, written: list[str], kept: set[str], done: Progress) -> None:
    models = {model._meta.label: model for model in rows.tables()}
    at = 0
    with path.open("rb") as stream:
        for kind, said, body in Reader(stream).parts():
            if kind == TABLE:
                model = _fitting(models, said)
                for portion in body:
                    rows.put(model, portion.splitlines())
                    done(stream.tell() - at)
                    at = stream.tell()
                continue
            kept.add(said["file"])
            if files.keep(said["file"], body):
                written.append(said["file"])
            done(stream.tell() - at)
            at = stream.tell()


def _fitting(models: dict[str, type[Model]], said: dict[str, Any]) -> type[Model]:
    model = models.get(said["table"])
    if model is None or rows.columns(model) != said["columns"]:
        raise CopyFault("other_schema", f"the copy has another {said['table']} than this release")
    return model


def _compare(manifest: Manifest) -> None:
    """What the database now gives is what it gave then."""
    for model in rows.tables():
        digest = hashlib.sha256()
        for line in rows.lines(model):
            digest.update(line)
        if digest.hexdigest() != manifest.digests.get(model._meta.label):
            raise CopyFault("not_the_same", f"{model._meta.label} did not come back as it was; nothing was changed")


def _set_sequences() -> None:
    """Numbers that the database gives go on behind the highest that came back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), rows.tables()):
            cursor.execute(statement)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
