"""Phones that take a minute for one photo: nobody else waits for them, and what they send arrives."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.people import paper
from tests.services.processes import Portal
from tests.services.servers import Services

PHONES = 40  # more than the pool has connections to the database
_TOKEN = "t" * 32
_SOMEBODY = """
from uuid import uuid4
from django.conf import settings
from django.db import connection
from django.test import Client
from applications.actions.draft import start_application
from portal.models import User

wang = User.objects.create_user(f"{uuid4().hex}@example.cn", "correct horse")  # others share the database
application = start_application(by=wang, subject_type="sole_trader")
browser = Client()
browser.force_login(wang)
session = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
result = {"cookies": f"{session}; {settings.CSRF_COOKIE_NAME}=" + "t" * 32, "application": str(application.pk)}
result["key"] = application.pk.hex if connection.vendor == "sqlite" else str(application.pk)
"""
_KEPT = "select count(*) from applications_document where application_id = '{}'"


@pytest.fixture(params=["embedded", "servers"])
def web(request: pytest.FixtureRequest, found: Services, tmp_path: Path) -> Iterator[Portal]:
    with Portal(tmp_path, found.environment() if request.param == "servers" else {}) as portal:
        portal.prepare()
        portal.start("web")
        yield portal


def test_forty_slow_uploads_hold_nobody_up(web: Portal) -> None:
    somebody = web.python(_SOMEBODY)
    request = _upload(somebody, web.url)
    phones = []
    try:
        for _ in range(PHONES):
            phone = socket.create_connection(("127.0.0.1", web.web_port), timeout=30)
            phone.sendall(request[: len(request) // 2])
            phones.append(phone)
        for page in ("/healthz", "/clinic/", "/accounts/login/"):
            assert web.get(page)[0] == 200  # within ten seconds, or it would be 0
        phones[0].sendall(request[len(request) // 2 :])
        assert phones[0].recv(4096).split(b"\r\n")[0].split()[1] in {b"200", b"302"}
        assert web.database.value(_KEPT.format(somebody["key"])) == 1
    finally:
        for phone in phones:
            phone.close()


def _upload(somebody: dict[str, Any], url: str) -> bytes:
    photo = paper("id_front")
    body = b"".join(
        [
            b'--B\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + _TOKEN.encode() + b"\r\n",
            b'--B\r\nContent-Disposition: form-data; name="file-id_front"; filename="a.jpg"\r\n',
            b"Content-Type: image/jpeg\r\n\r\n" + photo + b"\r\n--B--\r\n",
        ]
    )
    head = (
        f"POST /applications/{somebody['application']}/documents/ HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
        f"Cookie: {somebody['cookies']}\r\nContent-Type: multipart/form-data; boundary=B\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
