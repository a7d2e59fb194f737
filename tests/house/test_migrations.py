"""Migrations: named by a person, none missing, and they never import our code."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.source import ROOMS, ROOT, imported, name_of

FILES = sorted(path for room in ROOMS for path in (ROOT / room / "migrations").glob("[0-9]*.py"))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_migration_has_a_name_and_imports_none_of_our_code(path: Path) -> None:
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]{5,}", path.stem)
    assert not re.search(r"_auto_|_alter_.*_and_more$", path.stem)
    ours = {name for name in imported(path) if name.split(".")[0] in ROOMS}
    assert {name for name in ours if not name.startswith("portal.migrations._at_once")} == set()
    assert not re.search(
        r"\b(portal|applications|diagnostics)\.(models|actions|rules|journey)\.\w+\.", path.read_text()
    )


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
