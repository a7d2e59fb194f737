"""Law 10, seen from the thief's side: in no column of any table, and in no stored file, stands anything personal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from pytest_django import Settings

from applications.actions.draft import save_step
from applications.actions.review import ask_correction
from applications.actions.submit import resubmit
from applications.effects.corrections import CorrectionItem
from applications.models import Application
from applications.rules.reasons import correction_reasons
from diagnostics.actions.slips import keep_slip
from diagnostics.slip import parse
from portal.actions.changes import open_change
from portal.actions.members import invite_member
from portal.actions.reveal import reveal
from portal.actions.uploads import keep_upload
from portal.models import ChangeKind, MemberRole, Merchant, Terminal, User
from tests.applications.conftest import PERSONAL, SETTLEMENT, upload
from tests.house.world import TYPED_TO_SUPPORT, people, world

NEW, INVITED, VISITOR = "13900139001", "13900139002", "13900139003"
FILE_NAME, SLIP, CHANGE = "证件13900139004.jpg", "13900139005", "13900139006"
SECRETS = (
    PERSONAL["id_number"],
    PERSONAL["mobile"],
    SETTLEMENT["account_number"].replace(" ", ""),
    NEW,
    INVITED,
    VISITOR,
    TYPED_TO_SUPPORT,
    FILE_NAME,
    SLIP,
    CHANGE,
)


def _columns() -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            yield from ((table, name, str(value)) for row in cursor for name, value in zip(names, row, strict=True))


def _live(owner: User, reviewer: User) -> None:
    """Everything that handles such data: answers, papers, a correction with before and after, a look, an invitation."""
    things = world(owner, reviewer)
    application = Application.objects.get(pk=things["review"]["pk"])
    reason = next(code for code, reason in correction_reasons().items() if reason.fits("contact.mobile"))
    items = [CorrectionItem("contact.mobile", reason)]
    ask_correction(application, by=reviewer, items=items, seen_version=application.version)
    save_step(application, "personal", by=owner, values={"mobile": NEW})
    resubmit(application, by=owner)
    reveal(f"application:{application.pk}", "contact.mobile", NEW, by=reviewer, reason="The parcel came back.")
    keep_upload(upload(name=FILE_NAME), purpose="support", by=owner)
    keep_slip(parse(f"03 商户无效 电话 {SLIP}"), by=owner)
    terminal = Terminal.objects.filter(merchant=Merchant.objects.get()).exclude(tid="").earliest("pk")
    wanted = {"iccid": "89860123456789012345"}
    open_change(
        ChangeKind.SIM,
        by=owner,
        merchant=Merchant.objects.get(),
        terminal=terminal,
        wanted=wanted,
        note=f"卡坏了，电话 {CHANGE}",
    )
    invite_member(Merchant.objects.get(), by=owner, contact=INVITED, role=MemberRole.CASHIER)


@pytest.mark.django_db
def test_nothing_personal_can_be_read_in_tables_or_files(client: Client, settings: Settings, tmp_path: Path) -> None:
    default: dict[str, Any] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": default}
    person = people()
    assert person["owner"] is not None
    assert person["reviewer"] is not None
    _live(person["owner"], person["reviewer"])
    client.post("/accounts/signup/", {"login": VISITOR, "password1": "a-good-password-2026"})

    readable = {(table, name) for table, name, value in _columns() if any(secret in value for secret in SECRETS)}
    assert readable == set()
    files = [path.read_bytes()[:4] for path in Path(default_storage.path("")).rglob("*") if path.is_file()]
    assert set(files) == {b"MPE1"}  # the head of a sealed file (portal/documents/storage.py), never a picture's
