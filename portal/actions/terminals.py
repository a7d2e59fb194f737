"""Changes to terminals on the portal's own record."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.actions.audit import record
from portal.errors import PortalError
from portal.models import Happening, Terminal, TerminalStatus, User
from portal.webhooks.announcing import announce

MOVES: dict[TerminalStatus, frozenset[TerminalStatus]] = {
    TerminalStatus.STOCK: frozenset({TerminalStatus.SHIPPED, TerminalStatus.SPARE, TerminalStatus.RETIRED}),
    TerminalStatus.SHIPPED: frozenset({TerminalStatus.ACTIVATING, TerminalStatus.STOCK, TerminalStatus.RETIRED}),
    TerminalStatus.ACTIVATING: frozenset(
        {TerminalStatus.ACTIVE, TerminalStatus.SHIPPED, TerminalStatus.IN_REPAIR, TerminalStatus.STOCK}
    ),
    TerminalStatus.ACTIVE: frozenset(
        {
            TerminalStatus.SPARE,
            TerminalStatus.IN_REPAIR,
            TerminalStatus.BLOCKED,
            TerminalStatus.RETIRED,
            TerminalStatus.STOCK,  # the shop gave it up
        }
    ),
    TerminalStatus.SPARE: frozenset(
        {TerminalStatus.ACTIVE, TerminalStatus.IN_REPAIR, TerminalStatus.RETIRED, TerminalStatus.STOCK}
    ),
    TerminalStatus.IN_REPAIR: frozenset(
        {
            TerminalStatus.ACTIVATING,  # back at its shop, to be proved
            TerminalStatus.ACTIVE,
            TerminalStatus.SPARE,
            TerminalStatus.RETIRED,
            TerminalStatus.STOCK,
        }
    ),
    TerminalStatus.BLOCKED: frozenset({TerminalStatus.ACTIVE, TerminalStatus.RETIRED}),
    TerminalStatus.RETIRED: frozenset(),
}

NOBODYS: dict[str, object] = {
    "merchant": None,
    "tid": "",
    "place_address": "",
    "place_lat": None,
    "place_lng": None,
    "keeper": None,
    "deputy": None,
    "inspect_on": None,
}
"""The columns of a terminal that belongs to no shop any more."""


def hash_token(token: str) -> str:
    """A token has 256 random bits, so a plain hash is enough to make the stored form useless to a thief."""
    return hashlib.sha256(token.encode()).hexdigest()


def renew_terminal_token(terminal: Terminal, *, by: User | None) -> str:
    """A new token for the terminal API, told once; the old one stops working at once."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        terminal.token_hash = hash_token(token)
        Terminal.objects.filter(pk=terminal.pk).update(token_hash=terminal.token_hash)
        record("terminal.token_renewed", f"terminal:{terminal.serial}", by=by)
    return token


def move_terminal(terminal: Terminal, target: TerminalStatus, *, by: User | None, **columns: object) -> Terminal:
    """The one writer of Terminal.status: by the table above, by compare-and-set; `columns` change along with it.

    Raises PortalError("terminal_moved") when the table forbids the move or somebody was faster.
    """
    seen = TerminalStatus(terminal.status)
    with transaction.atomic():
        allowed = target in MOVES[seen]
        if not allowed or Terminal.objects.filter(pk=terminal.pk, status=seen).update(status=target, **columns) != 1:
            raise PortalError("terminal_moved", _("This terminal is in another state by now. Please look again."))
        record(f"terminal.{target}", f"terminal:{terminal.serial}", by=by, before={"status": seen})
        announce(Happening.TERMINAL_STATE, {"serial": terminal.serial, "from": seen, "to": target})
    terminal.refresh_from_db()
    return terminal
