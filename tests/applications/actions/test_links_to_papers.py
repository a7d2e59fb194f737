"""Addresses of papers for the acquirer: bound, short-lived, the same from try to try, each fetching written down."""

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from applications.actions.review import approve
from applications.effects.handing_over import hand_over, with_links
from applications.models import Application, DocumentPage, HandOver
from portal.acquirer.sandbox import papers
from portal.acquirer.sandbox.server import Running
from portal.logs import without_links
from portal.models import AuditEntry, User
from tests.applications.actions.conftest import Settle


@pytest.fixture
def handed(sandbox: Running, in_review: Application, rita: User, settle: Settle) -> HandOver:
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    return HandOver.objects.get()


def paths(work: HandOver) -> list[str]:
    return [urlsplit(paper["url"]).path for paper in with_links(work)["documents"]]


def test_the_sandbox_fetches_every_paper_as_declared(
    live_server: Any, settings: Any, sandbox: Running, in_review: Application, rita: User, settle: Settle
) -> None:
    settings.SITE_URL = live_server.url
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    in_review.refresh_from_db()
    looked = papers.fetch(sandbox.world, in_review.acquirer_application_id)
    assert len(looked) == DocumentPage.objects.filter(document__application=in_review).count() > 0
    assert {(paper["status"], paper["genuine"]) for paper in looked} == {(200, True)}


def test_a_paper_is_what_was_declared_and_nobody_keeps_it(handed: HandOver) -> None:
    paper = with_links(handed)["documents"][0]
    answer = Client().get(urlsplit(paper["url"]).path)
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert hashlib.sha256(content).hexdigest() == paper["sha256"]
    assert (answer.status_code, answer["Content-Type"], answer["Content-Length"]) == (
        200,
        "image/jpeg",
        str(paper["size"]),
    )
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="document.fetched")
    assert (entry.subject, entry.after["kind"]) == (f"application:{handed.application_id}", paper["kind"])  # type: ignore[index]


def test_looking_at_the_head_only_fetches_nothing(handed: HandOver) -> None:
    answer = Client().head(paths(handed)[0])
    assert (answer.status_code, answer.content) == (200, b"")
    assert not AuditEntry.objects.filter(action="document.fetched").exists()


def test_every_try_sends_the_same_addresses_and_keeps_them_open(
    in_review: Application, rita: User, settings: Any, settle: Settle
) -> None:
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    work = HandOver.objects.get()
    assert work.trouble == "transport"
    first, opened = with_links(work), work.links_until
    HandOver.objects.update(due_at=timezone.now(), links_until=timezone.now() - timedelta(days=1))
    hand_over(work.pk)
    work.refresh_from_db()
    assert with_links(work) == first
    assert opened is not None
    assert work.links_until is not None
    assert work.links_until > opened


def test_another_hand_over_makes_other_addresses(handed: HandOver) -> None:
    before = paths(handed)
    HandOver.objects.update(key="11111111-1111-4111-8111-111111111111")
    handed.refresh_from_db()
    assert set(paths(handed)) & set(before) == set()
    assert Client().get(before[0]).status_code == 404


def test_after_a_day_they_are_closed(handed: HandOver) -> None:
    path = paths(handed)[0]
    HandOver.objects.update(links_until=timezone.now())
    answer = Client().get(path)
    assert (answer.status_code, answer.json()["code"]) == (410, "link_lapsed")
    assert not AuditEntry.objects.filter(action="document.fetched").exists()


def test_a_link_opens_its_own_page_only(handed: HandOver) -> None:
    first, second = paths(handed)[:2]
    work, page, word = first.rpartition("/")[2].split(".")
    other = second.rpartition("/")[2].split(".")[1]
    root = "/acquirer/documents/"
    wrong = [
        f"{work}.{other}.{word}",
        f"{work}.{page}.{'A' * 43}",
        f"999.{page}.{word}",
        f"{work}.{page}",
        "…",
        "1.1.é",
    ]
    assert {Client().get(f"{root}{link}").status_code for link in wrong} == {404}


def test_a_file_that_is_gone_is_a_plain_404(handed: HandOver) -> None:
    DocumentPage.objects.update(stored_name="documents/00/gone")
    assert Client().get(paths(handed)[0]).status_code == 404


def test_who_asks_too_often_waits(handed: HandOver, monkeypatch: Any) -> None:
    monkeypatch.setattr("applications.views.acquirer.PER_MINUTE", 1)
    path = paths(handed)[0]
    assert [Client().get(path).status_code for _ in range(2)] == [200, 429]


def test_no_log_holds_the_word_of_a_link() -> None:
    said = without_links(None, "info", {"event": "GET /acquirer/documents/7.9.abcDEF-_ 200"})
    assert said["event"] == "GET /acquirer/documents/… 200"
