"""The papers as they lie in the storage: encrypted already, under names that are used once."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage

_PIECE: Final = 256 * 1024


def names(folder: str = "") -> Iterator[str]:
    """Every file of the storage, folder by folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files) if name)
    for name in sorted(folders):
        yield from names(prefix + name)


def pieces(name: str) -> Iterator[bytes]:
    """Raises FileNotFoundError before the first piece."""
    with default_storage.open(name, "rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def fingerprint(name: str) -> str:
    digest = hashlib.sha256()
    for piece in pieces(name):
        digest.update(piece)
    return digest.hexdigest()


def keep(name: str, content: Iterable[bytes]) -> bool:
    """Puts a file where it was; False when exactly this file is there already."""
    with tempfile.SpooledTemporaryFile(max_size=_PIECE * 4) as spool:
        digest = hashlib.sha256()
        for piece in content:
            digest.update(piece)
            spool.write(piece)
        if default_storage.exists(name):
            if fingerprint(name) == digest.hexdigest():
                return False
            default_storage.delete(name)  # names are used once: what differs is damaged
        spool.seek(0)
        default_storage.save(name, File(spool, name=name))
    return True


def remove(name: str) -> None:
    default_storage.delete(name)
