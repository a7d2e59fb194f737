"""Making a copy: all rows as they stood in one moment, then the files of that moment, then a reading of the whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import connection, transaction
from django.utils import timezone

from portal import crypto
from portal.backup import files, rows, schema
from portal.backup.faults import CopyFault
from portal.backup.parts import FORMAT, Manifest, Progress, Reader, Writer

_PROOF = "merchant-portal"


@contextmanager
def _one_moment() -> Iterator[None]:
    """Every query in here sees the same moment, and nobody who writes has to wait for us."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    usual = getattr(wrapper, "transaction_mode", None)
    if wrapper.vendor == "sqlite":
        wrapper.transaction_mode = "DEFERRED"  # ours only reads: an IMMEDIATE one would stop every writer
    try:
        with transaction.atomic(durable=True):
            if wrapper.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if wrapper.vendor == "sqlite":
            wrapper.transaction_mode = usual


def copy_to(
    path: Path, *, rows_done: Progress, files_found: Progress, files_done: Progress, proved: Progress
) -> Manifest:
    """Writes the copy beside `path`, proves it, and only then gives it that name. Raises CopyFault."""
    head = {"format": FORMAT, "made_at": timezone.now().isoformat(), "migrations": schema.ours()}
    head |= {"proof": crypto.encrypt(_PROOF), "database": connection.vendor}
    if path.exists():
        raise CopyFault("is_there", f"{path} is there already; it is not written over")
    part = path.with_name(path.name + ".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            written = _write(Writer(stream, head), rows_done, files_found, files_done)
            stream.flush()
            os.fsync(stream.fileno())
        if prove(part, proved).to_json() != written.to_json():
            raise CopyFault("not_proved", "the copy does not read back as it was written; nothing was kept")
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def _write(out: Writer, rows_done: Progress, files_found: Progress, files_done: Progress) -> Manifest:
    with _one_moment():
        tables = rows.tables()
        tables[0]._base_manager.exists()  # the moment begins with the first question
        names = list(files.names())
        files_found(len(names))
        for model in tables:
            out.table(model._meta.label, rows.columns(model), rows.lines(model), rows_done)
    for name in names:
        out.file(name, files.pieces(name))
        files_done(1)
    return out.close()


def prove(path: Path, done: Progress) -> Manifest:
    """Reads a whole copy and checks every fingerprint in it, and that our keys read what it holds. Raises CopyFault."""
    with path.open("rb") as stream:
        reader = Reader(stream)
        check_keys(reader.head)
        at = 0
        for _kind, _said, body in reader.parts():
            for _piece in body:
                done(stream.tell() - at)
                at = stream.tell()
        return reader.manifest


def check_keys(head: dict[str, Any]) -> None:
    """A copy under a BACKUP_KEY of its own still needs the FIELD_KEYS for what it holds."""
    try:
        crypto.decrypt(head["proof"])
    except InvalidToken as error:
        raise CopyFault("wrong_field_keys", "FIELD_KEYS cannot read the personal data in this copy") from error
