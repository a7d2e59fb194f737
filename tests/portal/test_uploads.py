"""Files on their way in: sealed on disk, bounded, and from visitors only where a page says so."""

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver
from pytest_django import Settings

from portal.models import User
from portal.uploads import SealedFile, takes_files_of_visitors

PAPER = b"%PDF- what stands on an identity card " * 9_000


def _uploaded(rf: RequestFactory, user: User | AnonymousUser, content: bytes = PAPER) -> "UploadedFile[bytes] | None":
    file = io.BytesIO(content)
    file.name = "card.pdf"
    request = rf.post("/", {"file": file})
    request.user = user
    return request.FILES.get("file")


@pytest.mark.parametrize("in_memory", [100, 10_000_000])
def test_a_file_is_read_as_it_was_written_from_any_place(settings: Settings, in_memory: int) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = in_memory
    file = SealedFile()
    for start in range(0, len(PAPER), 1000):
        file.write(PAPER[start : start + 1000])
    for place in (0, 1, 15, 16, 17, 4_711, len(PAPER)):
        assert (file.seek(place), file.read(), file.tell()) == (place, PAPER[place:], len(PAPER))
    assert (file.seek(-5, io.SEEK_END), file.read(3)) == (len(PAPER) - 5, PAPER[-5:-2])


def test_what_lies_on_the_disk_is_sealed(settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    file = SealedFile()
    file.write(PAPER)
    spool = file._spool
    spool.seek(0)
    kept = spool.read()
    assert (len(kept), b"identity" in kept) == (len(PAPER), False)


def test_a_signed_in_person_s_file_arrives_whole(rf: RequestFactory) -> None:
    upload = _uploaded(rf, User(email="alice@shop.example"))
    assert upload is not None
    assert (upload.name, upload.size, b"".join(upload.chunks(1000))) == ("card.pdf", len(PAPER), PAPER)


def test_of_a_file_too_large_no_more_is_kept_than_proves_it(rf: RequestFactory, settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = 1000
    upload = _uploaded(rf, User(email="alice@shop.example"))
    assert upload is not None
    assert (upload.size, b"".join(upload.chunks())) == (len(PAPER), PAPER[:1001])


def test_nothing_is_kept_of_what_a_visitor_sends(rf: RequestFactory) -> None:
    assert _uploaded(rf, AnonymousUser()) is None


def _marked(view: object) -> object:
    return SimpleNamespace(func=view)


def test_a_page_that_says_so_takes_one_file_of_a_visitor(rf: RequestFactory) -> None:
    @takes_files_of_visitors
    def page() -> None: ...

    files = {name: io.BytesIO(PAPER) for name in ("first", "second")}
    for name, file in files.items():
        file.name = f"{name}.pdf"
    request = rf.post("/", files)
    request.user, request.resolver_match = AnonymousUser(), _marked(page)  # type: ignore[assignment]
    assert [(name, file.size) for name, file in request.FILES.items()] == [("first", len(PAPER))]


@pytest.mark.django_db
def test_only_the_clinic_takes_files_of_visitors() -> None:
    def views(resolver: Any) -> Iterator[Any]:
        for pattern in resolver.url_patterns:
            yield from [pattern] if isinstance(pattern, URLPattern) else views(pattern)

    taking = [one.name for one in views(get_resolver()) if getattr(one.callback, "takes_files_of_visitors", False)]
    assert taking == ["clinic"]
