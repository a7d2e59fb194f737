"""Alice owns a shop with a terminal; Bob is her cashier; Charlie is a stranger."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.actions.terminals import renew_terminal_token
from portal.models import Member, MemberRole, Merchant, Role, Terminal, TerminalStatus, User
from tests.portal.reports import Send


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice@shop.example", "correct horse", name="Alice", language="en")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob@shop.example", "correct horse", name="Bob", language="en")


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie@other.example", "correct horse", name="Charlie", language="en")


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create_user("rita@portal.example", "correct horse", role=Role.REVIEWER, language="en")


@pytest.fixture
def shop(alice: User, bob: User) -> Merchant:
    shop = Merchant.objects.create(mid="898310058120001", name="Alice's Tea House", receipt_name="Alice Tea")
    Member.objects.create(merchant=shop, user=alice, role=MemberRole.OWNER)
    Member.objects.create(merchant=shop, user=bob, role=MemberRole.CASHIER)
    return shop


@pytest.fixture
def terminal(shop: Merchant) -> Terminal:
    return Terminal.objects.create(
        serial="SN-0001", merchant=shop, tid="10000001", status=TerminalStatus.ACTIVE, model="P3000"
    )


@pytest.fixture
def token(terminal: Terminal) -> str:
    return renew_terminal_token(terminal, by=None)


@pytest.fixture
def send(client: Client, terminal: Terminal, token: str) -> Send:
    def post(body: Any, *, serial: str = terminal.serial, auth: str | None = f"Bearer {token}") -> HttpResponse:
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        headers = {"authorization": auth} if auth is not None else {}
        url = f"/api/v1/terminals/{serial}/heartbeat"
        return client.post(url, raw, content_type="application/json", headers=headers)

    return post
