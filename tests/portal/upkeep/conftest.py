"""A terminal in use, its owner, and an acquirer that carries commands out quickly."""

import pytest
from django.test import Client
from django.utils import timezone

from portal.commands.following import follow
from portal.models import Member, MemberRole, SentCommand, Terminal, User
from tests.diagnostics.conftest import Acquirer, acquirer, shop

__all__ = ["acquirer", "shop"]


@pytest.fixture
def owner(shop: Terminal) -> User:
    assert shop.merchant
    user = User.objects.create_user("owner@shop.example", "correct horse", language="en")
    Member.objects.create(merchant=shop.merchant, user=user, role=MemberRole.OWNER)
    return user


@pytest.fixture
def page(client: Client, owner: User) -> Client:
    client.force_login(owner)
    client.cookies["django_language"] = "en"
    return client


def carried_on(acquirer: Acquirer, *, report: bool = True) -> list[tuple[str, str]]:
    """Everything that is due, again and again, until nothing moves: the sandbox acts, the terminal reports."""
    for _round in range(60):
        acquirer.world.command_seconds = 0.02
        if report:
            acquirer.report()
        open_rows = SentCommand.objects.filter(due_at__isnull=False)
        open_rows.update(due_at=timezone.now(), lease_until=None)
        for pk in open_rows.values_list("pk", flat=True):
            follow(str(pk))
        if not open_rows.exists():
            break
    return list(SentCommand.objects.order_by("created_at", "position").values_list("command", "state"))
