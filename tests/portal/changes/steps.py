"""Steps that several tests of changes take."""

from typing import Any

from portal.acquirer.sandbox.server import Running
from portal.actions.changes import open_change
from portal.actions.deciding import approve_change
from portal.effects.carrying import carry_change
from portal.models import (
    ChangeKind,
    ChangeRequest,
    Terminal,
    User,
)
from tests.portal.changes.conftest import OLD_SIM, Settle, due_now


def approve(change: ChangeRequest, by: User, settle: Settle) -> ChangeRequest:
    settle(lambda: approve_change(change, by=by, seen_version=change.version))
    change.refresh_from_db()
    return change


def again(change: ChangeRequest) -> ChangeRequest:
    due_now(change)
    carry_change(str(change.pk))
    change.refresh_from_db()
    return change


def send_only(change: ChangeRequest, by: User) -> ChangeRequest:
    """Approved and sent by one worker; nobody has read it back yet."""
    approve_change(change, by=by, seen_version=change.version)
    return again(change)


def lag(sandbox: Running, serial: str) -> None:
    """The register goes on showing the old card."""
    sandbox.world.lay({"name": "lag", "serial": serial, "edits": [["terminal", serial, {"iccid": OLD_SIM}]]})


def ask(kind: ChangeKind, by: User, terminal: Terminal, **wanted: Any) -> ChangeRequest:
    assert terminal.merchant is not None
    return open_change(kind, by=by, merchant=terminal.merchant, terminal=terminal, wanted=wanted)[0]


def names(change: ChangeRequest) -> list[str]:
    return [event.name for event in change.events.all()]
