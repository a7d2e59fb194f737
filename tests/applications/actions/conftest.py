"""An opened merchant, its terminal on the way, received, being activated."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.activation import confirm_receipt, enter_activation_code
from applications.actions.delivery import bind_and_ship
from applications.actions.review import approve
from applications.effects.acquirer_state import ask_acquirer
from applications.effects.activation import run_step
from applications.models import ActivationStep, Application
from applications.queries import messages_about
from portal.acquirer.sandbox import applications as acquirers
from portal.acquirer.sandbox.server import Running
from portal.models import Report, Terminal, User

Settle = Callable[[Callable[[], Any]], Any]
PARCEL = {"carrier": "SF Express", "tracking_number": "SF1234567890"}


@pytest.fixture
def opened(sandbox: Running, in_review: Application, rita: User, settle: Settle) -> Application:
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    in_review.refresh_from_db()
    for _ in range(5):
        acquirers.advance(sandbox.world, in_review.acquirer_application_id)
    Application.objects.update(acquirer_due_at=timezone.now())
    ask_acquirer(str(in_review.pk))
    in_review.refresh_from_db()
    assert in_review.status == "open"
    return in_review


@pytest.fixture
def shipped(opened: Application, stock_terminal: Terminal, rita: User, settle: Settle) -> Application:
    settle(lambda: bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL))
    opened.refresh_from_db()
    assert opened.status == "shipped"
    return opened


@pytest.fixture
def received(shipped: Application, wang: User) -> Application:
    return confirm_receipt(shipped, by=wang, serial=" sn00000003 ")


@pytest.fixture
def activating(received: Application, wang: User, settle: Settle) -> Application:
    settle(lambda: enter_activation_code(received, by=wang, code=code_of(received)))
    return received


def code_of(application: Application) -> str:
    body = messages_about(application).filter(key__startswith="activation:").last().body  # type: ignore[union-attr]
    found = re.search(r"\b(\d{8})\b", body)
    assert found is not None
    return found[1]


def report(sandbox: Running, terminal: Terminal, **changes: Any) -> None:
    """What the terminal would say by itself now."""
    device = sandbox.world.get("device", terminal.serial) or {}
    data = {name: device.get(name) for name in ("mid", "tid", "param_version")} | changes
    now = timezone.now()
    Report.objects.update_or_create(terminal=terminal, defaults={"measured_at": now, "received_at": now, "data": data})


def run_due(application: Application) -> list[tuple[str, str, str]]:
    """What the sweeper would do a few seconds later."""
    for _ in range(6):
        steps = ActivationStep.objects.filter(activation__application=application, due_at__isnull=False)
        steps.update(due_at=timezone.now())
        for step in steps:
            run_step(step.pk)
    application.refresh_from_db()
    rows = ActivationStep.objects.filter(activation__application=application).order_by("position")
    return [(row.key, row.state, row.reason or row.trouble) for row in rows]
