"""What stood in plain words before the columns were encrypted is readable through them afterwards, and only so."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from applications.models import Application, CorrectionRequest, Document
from portal.models import Upload

MIGRATION = import_module("applications.migrations.0015_notes_encrypted")
FILE_NAMES = import_module("applications.migrations.0018_file_names_encrypted")


def models_at(name: str) -> Any:
    """As the step knows them, which a squashed migration stands for in a new installation."""
    loader = MigrationLoader(None, replace_migrations=False)
    return loader.project_state(("applications", name)).apps


@pytest.fixture
def apps(settings: Any) -> Any:
    """The models as the migration knows them, also where tests run without migrations."""
    settings.MIGRATION_MODULES = {}
    return models_at("0015_notes_encrypted")


@pytest.fixture
def later(settings: Any) -> Any:
    settings.MIGRATION_MODULES = {}
    return models_at("0018_file_names_encrypted")


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select refusal_note from applications_application union all "
                       "select note from applications_correctionrequest")  # fmt: skip
        return [row[0] for row in cursor]


def test_notes_of_before_are_encrypted_once_and_can_be_given_back(submitted: Application, apps: Any) -> None:
    asked = CorrectionRequest.objects.create(application=submitted, round=1, field="contact.mobile", reason="x")
    with connection.cursor() as cursor:
        cursor.execute("update applications_application set refusal_note = '门牌号是 12 号'")
        cursor.execute("update applications_correctionrequest set note = '没人接'")
    for _ in range(2):
        MIGRATION.encrypt(apps, None)
    assert all(value.startswith("gAAAA") for value in stored())
    submitted.refresh_from_db()
    asked.refresh_from_db()
    assert (submitted.refusal_note, asked.note) == ("门牌号是 12 号", "没人接")
    MIGRATION.decrypt(apps, None)
    assert stored() == ["门牌号是 12 号", "没人接"]


def test_an_empty_note_stays_empty(submitted: Application, apps: Any) -> None:
    MIGRATION.encrypt(apps, None)
    assert stored() == [""]


def test_names_of_files_are_encrypted_once_and_can_be_given_back(submitted: Application, later: Any) -> None:
    Upload.objects.create(purpose="support", size=1)
    Upload.objects.create(purpose="support", size=1, original_name="x")
    tables = ("portal_upload", "applications_document")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"update {table} set original_name = '王小明身份证.jpg' where original_name <> ''")
    for _ in range(2):
        FILE_NAMES.encrypt(later, None)
    named = set(Upload.objects.values_list("original_name", flat=True))
    assert named == {"", "王小明身份证.jpg"}
    assert {paper.original_name for paper in Document.objects.all()} == {"王小明身份证.jpg"}

    def plain(table: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"select original_name from {table}")
            return {row[0] for row in cursor}

    assert not any("王小明" in value for table in tables for value in plain(table))
    FILE_NAMES.decrypt(later, None)
    assert [plain(table) for table in tables] == [{"", "王小明身份证.jpg"}, {"王小明身份证.jpg"}]
