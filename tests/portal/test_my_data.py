"""One's own data: a copy of it and nobody else's, and an answer at once to whoever asks for its erasure."""

import io
import json
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.draft import save_step, start_application
from applications.actions.papers import add_document
from applications.actions.review import claim, refuse
from applications.actions.submit import submit
from applications.models import Application, TerminalOrder
from applications.rules.papers import required_documents
from applications.tasks import process_document
from portal import tasks
from portal.actions.privacy import ask_deletion, ask_export
from portal.documents import storage
from portal.models import (
    AuditEntry,
    DataExport,
    DeletionRequest,
    Member,
    Merchant,
    Notice,
    OutboxMessage,
    Role,
    User,
)
from portal.notify import tell
from portal.privacy import answer_for
from tests.applications.conftest import BUSINESS, CONSENTS, PERSONAL, SETTLEMENT, upload
from tests.applications.pages.reading import text
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": where}


@pytest.fixture
def wang() -> User:
    return User.objects.create_user("wang@example.cn", "correct horse", language="en")


@pytest.fixture
def li() -> User:
    return User.objects.create_user("li@example.cn", "correct horse", language="en")


def applied(user: User) -> Application:
    application = start_application(by=user, subject_type="sole_trader")
    for step, values in (("personal", PERSONAL), ("business", BUSINESS), ("settlement", SETTLEMENT)):
        save_step(application, step, by=user, values=values)
    for kind in required_documents("sole_trader", "personal"):
        process_document(str(add_document(application, by=user, kind=kind, upload=upload()).pk))
    return submit(application, by=user, consents=CONSENTS)


def browser(user: User) -> Client:
    """Somebody who gave the password a moment ago."""
    client = sign_in(Client(headers={"accept-language": "en"}), user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def exported(user: User) -> zipfile.ZipFile:
    made = ask_export(by=user)
    tasks.make_export(made.pk)
    made.refresh_from_db()
    assert made.state == "ready"
    return zipfile.ZipFile(io.BytesIO(storage.content(made.stored_name)))


def test_the_copy_holds_ones_answers_papers_and_messages_and_nobody_elses(wang: User, li: User) -> None:
    mine, other = applied(wang), applied(li)
    tell(wang, "portal/invited", context={"shop": "A", "role": "B"}, url="/", key="a")
    archive = exported(wang)
    assert archive.testzip() is None
    names = archive.namelist()
    assert not [name for name in names if other.reference in name]
    content = json.loads(archive.read(f"applications/{mine.reference}/application.json"))
    assert content["answers"]["personal"]["id_number"] == PERSONAL["id_number"]
    assert len(content["declared"]) == 1
    assert sum(name.endswith(".jpg") for name in names) == len(required_documents("sole_trader", "personal"))
    picture = next(name for name in names if name.endswith(".jpg"))
    assert archive.read(picture)[:2] == b"\xff\xd8"
    whole = b"".join(archive.read(name) for name in names if name.endswith(".json")).decode()
    assert ("li@example.cn" in whole, other.reference in whole) == (False, False)
    assert ("_index" in whole, "wang@example.cn" in whole) == (False, True)


def test_what_one_wrote_with_an_order_is_in_the_copy(wang: User, li: User) -> None:
    shop = Merchant.objects.create(mid="898310058120001", name="晴川面馆（示例）")
    for person, words in ((wang, "The printer is stuck."), (li, "Another one's words.")):
        TerminalOrder.objects.create(
            reference=f"MO-{person.pk}", kind="swap", reason="faulty", note=words, merchant=shop, opened_by=person
        )
    orders = json.loads(exported(wang).read("orders.json"))
    assert [order["note"] for order in orders] == ["The printer is stuck."]


def test_a_paper_that_cannot_be_read_any_more_is_named_and_the_rest_is_there(wang: User) -> None:
    application = applied(wang)
    page = application.documents.get(kind="id_front").pages.get()
    storage.delete(page.stored_name)
    names = exported(wang).namelist()
    assert sum(name.endswith(".jpg.missing.txt") for name in names) == 1
    assert sum(name.endswith(".jpg") for name in names) == len(required_documents("sole_trader", "personal")) - 1


def test_two_presses_are_one_copy_and_it_is_gone_after_a_day(wang: User) -> None:
    assert ask_export(by=wang) == ask_export(by=wang)
    exported(wang)
    name = DataExport.objects.get().stored_name
    DataExport.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    tasks.prune()
    assert DataExport.objects.get().state == "expired"
    assert not default_storage.exists(name)


def test_the_copy_is_made_again_when_its_maker_died(wang: User) -> None:
    made = ask_export(by=wang)
    assert made.claim(timedelta(minutes=10))
    tasks.make_export(made.pk)
    made.refresh_from_db()
    assert made.state == "waiting"
    DataExport.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.make_export(made.pk)
    made.refresh_from_db()
    assert made.state == "ready"


def test_on_the_page_it_is_asked_for_and_downloaded(wang: User, li: User) -> None:
    client = browser(wang)
    client.post(reverse("my_data_export"))
    made = DataExport.objects.get()
    tasks.make_export(made.pk)
    assert "Download" in text(client.get(reverse("my_data")))
    answer = client.get(reverse("my_data_file", args=[made.pk]))
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None  # type: ignore[attr-defined]
    assert answer["Content-Length"] == str(DataExport.objects.get().size)
    assert browser(li).get(reverse("my_data_file", args=[made.pk])).status_code == 404


def test_an_open_session_is_asked_for_the_password_first(wang: User) -> None:
    client = sign_in(Client(), wang)
    assert client.post(reverse("my_data_export")).headers["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(reverse("my_data_delete")).headers["Location"].startswith("/accounts/reauthenticate/")
    assert DataExport.objects.count() == 0


def test_with_drafts_only_everything_goes_and_the_account_is_closed(wang: User, li: User) -> None:
    start_application(by=wang, subject_type="micro")
    start_application(by=li, subject_type="micro")
    tell(wang, "portal/invited", context={"shop": "A", "role": "B"}, url="/", key="a")
    made = ask_deletion(by=wang)
    assert ask_deletion(by=wang) == made
    assert {(row["what"], row["erased"]) for row in made.answer} == {
        ("drafts", True),
        ("notices", True),
        ("account", True),
    }
    tasks.carry_deletion(made.pk)
    tasks.carry_deletion(made.pk)
    made.refresh_from_db()
    wang.refresh_from_db()
    assert (made.state, wang.email, wang.is_active) == ("done", None, False)
    assert list(Application.objects.values_list("applicant", flat=True)) == [li.pk]
    assert (Notice.objects.count(), OutboxMessage.objects.filter(user=wang).count()) == (0, 0)
    entry = AuditEntry.objects.get(action="erase_own_data")
    assert (entry.actor, entry.after) == (None, {"things": 3})


def test_who_left_is_told_so_once_and_the_address_is_forgotten_after_a_day(wang: User) -> None:
    made = ask_deletion(by=wang)
    tasks.carry_deletion(made.pk)
    tasks.carry_deletion(made.pk)
    last = OutboxMessage.objects.get()
    assert (last.user, last.address, last.subject) == (None, "wang@example.cn", "Your account is closed")
    assert made.reference in last.body
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    tasks.prune()
    assert OutboxMessage.objects.count() == 1, "it has not been sent yet"
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT)
    tasks.prune()
    assert not OutboxMessage.objects.exists()


def test_what_was_submitted_is_kept_with_the_law_and_the_day(wang: User) -> None:
    application = applied(wang)
    reviewer = User.objects.create_user("rita@portal.example", "correct horse", role=Role.REVIEWER)
    claim(application, by=reviewer)
    refuse(application, by=reviewer, reason="no_premises", seen_version=application.version)
    start_application(by=wang, subject_type="micro")
    lines = {line.what: line for line in answer_for(wang)}
    ended = timezone.localdate(application.status_since)
    assert (lines["application"].erased, lines["application"].law) == (False, "aml")
    assert lines["application"].until_day is not None
    assert lines["application"].until_day.year == ended.year + 10
    assert (lines["account"].erased, lines["account"].law) == (False, "access")
    tasks.carry_deletion(ask_deletion(by=wang).pk)
    wang.refresh_from_db()
    assert wang.is_active
    assert [row.pk for row in Application.objects.all()] == [application.pk]


def test_a_shop_and_what_is_under_way_are_kept_while_they_last(wang: User) -> None:
    applied(wang)
    Member.objects.create(user=wang, merchant=Merchant.objects.create(mid="898310058120001", name="晴川面馆（示例）"))
    lines = {line.what: line for line in answer_for(wang)}
    assert (lines["shop"].law, lines["shop"].until_day, lines["shop"].name) == ("contract", None, "晴川面馆（示例）")
    assert (lines["application"].law, lines["application"].until_day) == ("contract", None)


def test_an_account_is_not_closed_when_something_was_submitted_in_between(wang: User) -> None:
    made = ask_deletion(by=wang)
    assert made.closes_account
    applied(wang)
    tasks.carry_deletion(made.pk)
    wang.refresh_from_db()
    assert (wang.is_active, Application.objects.count()) == (True, 1)


def test_staff_keep_their_account_and_see_what_was_asked(wang: User) -> None:
    start_application(by=wang, subject_type="micro")
    tasks.carry_deletion(ask_deletion(by=wang).pk)
    reviewer = User.objects.create_user("rita@portal.example", "correct horse", role=Role.REVIEWER, language="en")
    assert answer_for(reviewer)[-1].erased is False
    client = sign_in(Client(headers={"accept-language": "en"}), reviewer, second_factor=True)
    words = text(client.get(reverse("privacy_desk")))
    assert DeletionRequest.objects.get().reference in words
    assert "wang@example.cn" not in words


def test_the_page_answers_before_anybody_asks_and_keeps_the_answer(wang: User) -> None:
    application = applied(wang)
    client = browser(wang)
    words = text(client.get(reverse("my_data_delete")))
    assert ("Anti-Money-Laundering Law, article 34" in words, application.reference in words) == (True, True)
    done = text(client.post(reverse("my_data_delete"), follow=True))
    assert DeletionRequest.objects.get().reference in done
