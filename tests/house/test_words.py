"""Every sentence is translated, and the compiled words are those of the catalogue."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from tests.house.source import ROOT

LOCALE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
CATALOGUES = ("django",)
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_sentence_is_translated_and_none_is_a_guess(name: str) -> None:
    catalogue = polib.pofile(str(LOCALE / f"{name}.po"))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_translation_keeps_its_places(name: str) -> None:
    def places(text: str) -> set[str]:
        return set(_PLACE.findall(text))

    wrong = [
        entry.msgid
        for entry in polib.pofile(str(LOCALE / f"{name}.po"))
        for said in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if said
        if not places(said) <= places(entry.msgid) | places(entry.msgid_plural or "")
        or (not entry.msgid_plural and places(said) != places(entry.msgid))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_words_are_those_of_the_catalogue(name: str) -> None:
    def said(entries: polib._BaseFile[polib.POEntry] | polib._BaseFile[polib.MOEntry]) -> dict[object, object]:
        return {
            (entry.msgctxt, entry.msgid): (entry.msgstr, dict(entry.msgstr_plural or {}))
            for entry in entries
            if entry.msgid
        }

    assert (LOCALE / f"{name}.mo").exists(), "make messages compiles them"
    assert said(polib.pofile(str(LOCALE / f"{name}.po"))) == said(polib.mofile(str(LOCALE / f"{name}.mo")))


def test_no_sentence_is_missing_from_the_catalogue(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        assert not os.environ.get("CI"), "CI must have gettext"
        pytest.skip("no xgettext on this machine (Debian: apt install gettext); CI has it and looks")
    for name in ("portal", "applications", "diagnostics", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    command = [
        os.path.join(os.path.dirname(os.sys.executable), "django-admin"),  # type: ignore[attr-defined]
        "makemessages", "--locale", "zh_Hans", "--no-location", "--symlinks", "--verbosity", "0",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, env=_without_settings())
    fresh = polib.pofile(str(tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    kept = {entry.msgid for entry in polib.pofile(str(LOCALE / "django.po"))}
    assert sorted({entry.msgid for entry in fresh} - kept) == []


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
