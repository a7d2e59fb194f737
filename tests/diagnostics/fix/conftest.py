"""A terminal with a problem, its owner, and an acquirer that carries commands out quickly."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics.models import Problem, Recheck, RemoteCommand
from portal.models import Member, MemberRole, Terminal, User
from tests.diagnostics.conftest import SERIAL, Acquirer, finished

Captured = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def owner(shop: Terminal) -> User:
    user = User.objects.create_user("owner@shop.example", "correct horse", language="en")
    assert shop.merchant
    Member.objects.create(merchant=shop.merchant, user=user, role=MemberRole.OWNER)
    return user


@pytest.fixture
def quick(acquirer: Acquirer) -> Acquirer:
    """Commands are carried out as soon as the sandbox's clock ticks."""
    acquirer.world.command_seconds = 0.02
    return acquirer


@pytest.fixture
def page(client: Client, owner: User) -> Client:
    client.force_login(owner)
    client.cookies["django_language"] = "en"
    return client


def found(acquirer: Acquirer, shop: Terminal, fault: str) -> Problem:
    """The fault injected, reported, and found by a check."""
    acquirer.inject(fault)
    acquirer.report()
    finished(shop)
    return Problem.objects.select_related("terminal__merchant", "merchant", "seen_by").get(cause=fault)


def backed_up(acquirer: Acquirer, *, ago: timedelta = timedelta()) -> None:
    """The terminal's settings were backed up, and it has said so."""
    acquirer.world.change("device", SERIAL, {"settings_backup_at": (timezone.now() - ago).isoformat()})
    acquirer.report()


def states(problem: Problem) -> list[tuple[str, str]]:
    rows = RemoteCommand.objects.filter(remedy_run__problem=problem)
    return list(rows.values_list("remedy", "state"))


def due_now() -> None:
    """The pauses are over."""
    RemoteCommand.objects.filter(due_at__isnull=False).update(due_at=timezone.now(), lease_until=None)
    Recheck.objects.filter(due_at__isnull=False).update(due_at=timezone.now(), lease_until=None)
