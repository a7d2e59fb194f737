"""A copy is proved, comes back whole or not at all, and a copy of what came back is the same copy."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from portal.backup import files, rows, schema
from portal.backup.parts import FORMAT, Writer
from portal.crypto import encrypt
from portal.models import AuditEntry, Merchant, Terminal, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    default = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "files")},
    }
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def full(alice: User, terminal: Terminal) -> str:
    """Text of all kinds, nothing and the word null, a number that is no whole one, and two files."""
    shop = {"address": "示例路 1 号 🙂", "lat": 31.230416, "none": None}
    AuditEntry.objects.create(
        action="test.done", subject="x:1", before=None, after={"b": [1, 2.5, "\u2028"], "a": shop}
    )
    default_storage.save("documents/aa/empty", ContentFile(b""))
    return str(default_storage.save("documents/bb/paper", ContentFile(b"sealed" * 100_000)))


def copied(path: Path) -> dict[str, Any]:
    out = io.StringIO()
    call_command("backup", str(path), "--json", stdout=out)
    return {key: value for key, value in json.loads(out.getvalue()).items() if key not in {"file", "size"}}


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    assert refusal.value.returncode == 1
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def everything() -> list[list[bytes]]:
    return [list(rows.lines(model)) for model in rows.tables()]


def test_what_was_lost_comes_back_and_copies_the_same_again(full: str, tmp_path: Path) -> None:
    first, before = copied(tmp_path / "first"), everything()
    User.objects.all().delete()
    Terminal.objects.all().delete()
    Merchant.objects.all().delete()
    default_storage.delete(full)
    default_storage.save("documents/cc/later", ContentFile(b"later"))
    call_command("restore", str(tmp_path / "first"), "--replace", "--no-input", stdout=io.StringIO())

    assert everything() == before
    assert sorted(files.names()) == ["documents/aa/empty", "documents/bb/paper"]
    assert b"".join(files.pieces(full)) == b"sealed" * 100_000
    assert copied(tmp_path / "second") == first
    assert (first["rows"]["portal.User"], first["files"], first["bytes"]) == (2, 2, 600_000)
    User.objects.create_user("new@shop.example", "correct horse")  # the numbers go on behind what came back


def test_no_copy_that_is_damaged_foreign_or_unasked_for_touches_anything(
    full: str, tmp_path: Path, settings: Any
) -> None:
    copied(tmp_path / "copy")
    whole, before = (tmp_path / "copy").read_bytes(), everything()
    (tmp_path / "cut").write_bytes(whole[:-10])
    (tmp_path / "changed").write_bytes(whole[:-500] + bytes([whole[-500] ^ 1]) + whole[-499:])
    replace = ("--replace", "--no-input")

    assert b"alice@shop.example" not in whole
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert "not empty" in refused("restore", str(tmp_path / "copy"))
    assert "cut off" in refused("restore", str(tmp_path / "cut"), *replace)
    assert "changed or damaged" in refused("restore", str(tmp_path / "changed"), *replace)
    assert "cut off" in refused("backup", "--verify", str(tmp_path / "cut"))
    assert "No such file" in refused("backup", "--verify", str(tmp_path / "nowhere"))
    assert "there already" in refused("backup", str(tmp_path / "copy"))
    assert everything() == before
    settings.BACKUP_KEYS = ["vault"]
    copied(tmp_path / "own")
    call_command("backup", "--verify", str(tmp_path / "own"), stdout=io.StringIO())

    settings.FIELD_KEYS = ["another"]
    assert "FIELD_KEYS cannot read" in refused("backup", "--verify", str(tmp_path / "own"))
    settings.BACKUP_KEYS = []
    assert "no key in force" in refused("backup", "--verify", str(tmp_path / "own"))


def made(path: Path, *, migrations: list[str], lines: list[bytes], label: str = "portal.Terminal") -> str:
    """A copy as another portal might have made it: one table, and one file."""
    with path.open("wb") as stream:
        out = Writer(stream, {"format": FORMAT, "migrations": migrations, "proof": encrypt("merchant-portal")})
        model = next(model for model in rows.tables() if model._meta.label == label)
        out.table(label, rows.columns(model), lines, lambda _count: None)
        out.file("documents/zz/new", iter([b"new"]))
        out.close()
    return str(path)


def test_what_release_or_database_do_not_take_leaves_everything_as_it_was(full: str, tmp_path: Path) -> None:
    line = next(rows.lines(Terminal))
    before = everything()
    orphan = made(tmp_path / "orphan", migrations=schema.ours(), lines=[line])  # its merchant is not in the copy
    twice = made(tmp_path / "twice", migrations=schema.ours(), lines=[line, line])

    assert "does not take this copy" in refused("restore", orphan, "--replace", "--no-input")
    assert "does not take this copy" in refused("restore", twice, "--replace", "--no-input")
    newer = made(tmp_path / "newer", migrations=[*schema.ours(), "portal.9999_to_come"], lines=[])
    assert "newer portal (it has portal.9999_to_come)" in refused("restore", newer, "--replace", "--no-input")

    if schema.ours():  # a run without migrations knows no older release
        older = made(tmp_path / "older", migrations=schema.ours()[1:], lines=[])
        assert "older portal" in refused("restore", older, "--replace", "--no-input")
    assert everything() == before
    assert sorted(files.names()) == ["documents/aa/empty", "documents/bb/paper"]
