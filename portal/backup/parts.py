"""What is inside a copy: a head, tables, files, and at the end a manifest that counts and fingerprints all of it."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any, Final

from django.conf import settings

from portal.backup.faults import CopyFault, changed
from portal.backup.sealing import Sealer, records

FORMAT: Final = 1
HEAD, TABLE, ROWS, TABLE_END, FILE, DATA, FILE_END, MANIFEST = b"H", b"T", b"R", b"t", b"F", b"D", b"f", b"M"
_PORTION: Final = 256 * 1024

Progress = Callable[[int], object]


@dataclass(slots=True)
class Manifest:
    """`rows` and `digests` by table; `files` as a number, their bytes, and one fingerprint of all in their order."""

    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    files_digest: str = ""
    gone: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def content(self) -> dict[str, Any]:
        """Two copies of the same portal are equal in this."""
        return {name: value for name, value in asdict(self).items() if name != "gone"}


def keys() -> list[str]:
    """Newest first. BACKUP_KEY if there is one, else FIELD_KEYS: without those a copy is worth nothing anyway."""
    return list(settings.BACKUP_KEYS or settings.FIELD_KEYS)


class Writer:
    """Puts the parts into a stream in their order and keeps the manifest."""

    def __init__(self, stream: IO[bytes], head: dict[str, Any]) -> None:
        self._out = Sealer(stream, keys()[0])
        self._out.put(HEAD, _dump(head))
        self.manifest = Manifest()
        self._all_files = hashlib.sha256()

    def table(self, label: str, columns: list[str], lines: Iterable[bytes], say: Progress) -> None:
        self._out.put(TABLE, _dump({"table": label, "columns": columns}))
        digest, count, held, size = hashlib.sha256(), 0, [], 0
        for line in lines:
            digest.update(line)
            held.append(line)
            count, size = count + 1, size + len(line)
            if size >= _PORTION:
                self._rows(held, say)
                held, size = [], 0
        self._rows(held, say)
        self.manifest.rows[label], self.manifest.digests[label] = count, digest.hexdigest()
        self._out.put(TABLE_END, _dump({"rows": count, "sha256": digest.hexdigest()}))

    def file(self, name: str, pieces: Iterator[bytes]) -> None:
        """A file that is gone meanwhile is counted as gone and left out."""
        try:
            first = next(pieces, b"")
        except FileNotFoundError:
            self.manifest.gone += 1
            return
        self._out.put(FILE, _dump({"file": name}))
        digest, size = hashlib.sha256(), 0
        for piece in _chained(first, pieces):
            digest.update(piece)
            size += len(piece)
            self._out.put(DATA, piece)
        self.manifest.files, self.manifest.bytes = self.manifest.files + 1, self.manifest.bytes + size
        self._all_files.update(f"{name} {digest.hexdigest()}\n".encode())
        self._out.put(FILE_END, _dump({"bytes": size, "sha256": digest.hexdigest()}))

    def close(self) -> Manifest:
        self.manifest.files_digest = self._all_files.hexdigest()
        self._out.close(MANIFEST, _dump(self.manifest.to_json()))
        return self.manifest

    def _rows(self, held: list[bytes], say: Progress) -> None:
        if held:
            self._out.put(ROWS, zlib.compress(b"".join(held), 6))
            say(len(held))


class Reader:
    """Gives the parts back and believes none of them until its fingerprint fits.

    `parts` yields ("table", label and columns, portions of lines) and ("file", name, pieces); each part must be used up
    before the next one comes, and what was not is used up for its fingerprint.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._in = records(stream, keys())
        kind, payload = next(self._in)
        if kind != HEAD:
            raise changed("no head")
        self.head: dict[str, Any] = json.loads(payload)
        if self.head.get("format") != FORMAT:
            raise CopyFault("newer_format", "the copy was made by another release, in a form unknown to this one")
        self.manifest = Manifest()
        self._all_files = hashlib.sha256()

    def parts(self) -> Iterator[tuple[bytes, dict[str, Any], Iterator[bytes]]]:
        for kind, payload in self._in:
            said = json.loads(payload)
            if kind == MANIFEST:
                self.manifest.files_digest, self.manifest.gone = self._all_files.hexdigest(), said.get("gone", 0)
                if said != self.manifest.to_json():
                    raise changed("the manifest")
                continue  # what follows the end is refused below us
            body = self._table(said["table"]) if kind == TABLE else self._file(said["file"])
            yield kind, said, body
            for _rest in body:
                pass

    def _table(self, label: str) -> Iterator[bytes]:
        digest, count = hashlib.sha256(), 0
        for kind, payload in self._in:
            if kind == TABLE_END:
                break
            portion = zlib.decompress(payload)
            digest.update(portion)
            count += portion.count(b"\n")
            yield portion
        self._fits(payload, {"rows": count, "sha256": digest.hexdigest()}, label)
        self.manifest.rows[label], self.manifest.digests[label] = count, digest.hexdigest()

    def _file(self, name: str) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for kind, payload in self._in:
            if kind == FILE_END:
                break
            digest.update(payload)
            size += len(payload)
            yield payload
        self._fits(payload, {"bytes": size, "sha256": digest.hexdigest()}, name)
        self.manifest.files, self.manifest.bytes = self.manifest.files + 1, self.manifest.bytes + size
        self._all_files.update(f"{name} {digest.hexdigest()}\n".encode())

    def _fits(self, said: bytes, found: dict[str, Any], what: str) -> None:
        if json.loads(said) != found:
            raise changed(what)


def _dump(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
        yield from rest
