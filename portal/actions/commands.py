"""Asking a terminal for something that keeps it in order: parameters, a backup, new firmware."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.access import role_in
from portal.actions.audit import record
from portal.commands import gate
from portal.commands.following import write_line
from portal.commands.lines import ON_REQUEST, ORDERS, line_of
from portal.commands.queries import busy_elsewhere, under_way
from portal.commands.words import block_words
from portal.errors import PortalError
from portal.models import SentCommand, Terminal, TerminalStatus, User
from portal.roles import may_command


class GateShut(PortalError):
    """The terminal could lose something as things stand; `blocks` says what is in the way."""

    def __init__(self, blocks: tuple[str, ...]) -> None:
        super().__init__("gate_shut", " ".join(block_words(list(blocks))))
        self.blocks = blocks


def may_ask(user: User, terminal: Terminal, command: str) -> bool:
    """As the table of roles says, where it could lose data and where not; and our staff."""
    if user.is_reviewer:
        return True
    role = role_in(user, terminal.merchant) if terminal.merchant else None
    return may_command(role, guarded=ORDERS[command].guarded)


def ask_terminal(terminal: Terminal, command: str, *, by: User, backup_first: bool = False) -> SentCommand:
    """Ask for it and what must follow it; the press that is under way, if it is the same.

    Raises PortalError: no_such_command, not_in_use, not_your_role, command_under_way, gate_shut (as GateShut).
    """
    if command not in ON_REQUEST:
        raise PortalError("no_such_command", _("A terminal cannot be asked for this here."))
    if terminal.status != TerminalStatus.ACTIVE:
        raise PortalError("not_in_use", _("This terminal is not in use, so it cannot be asked for anything."))
    if not may_ask(by, terminal, command):
        raise PortalError(
            "not_your_role", _("Only the owner or maintenance may do this: the terminal could lose data.")
        )
    if same := _under_way(terminal, command):
        return same
    backup_first = _gate_open(terminal, command, backup_first=backup_first)
    try:
        with transaction.atomic():
            orders = line_of(command, backup_first=backup_first)
            rows = write_line(terminal, orders, by=by)
            keys = [row.command for row in rows]
            record("terminal.command_asked", f"terminal:{terminal.serial}", by=by, after={"commands": keys})
            return rows[0]
    except IntegrityError as error:  # the second of two clicks, or somebody else at the same terminal
        if same := _under_way(terminal, command):
            return same
        raise PortalError("command_under_way", _("The terminal is busy. Please try again in a moment.")) from error


def _gate_open(terminal: Terminal, command: str, *, backup_first: bool) -> bool:
    """Whether a backup must come first; raises GateShut when what is in the way needs something else."""
    if not ORDERS[command].guarded:
        return False
    blocks = gate.blocks(gate.heard(terminal))
    if blocks and not (backup_first and gate.backup_helps(blocks)):
        raise GateShut(blocks)
    return bool(blocks)


def _under_way(terminal: Terminal, command: str) -> SentCommand | None:
    """What the terminal is doing now, if it is this; raises PortalError if it is something else."""
    busy = under_way(terminal)
    if busy is None and not busy_elsewhere(terminal):
        return None
    if busy is not None and SentCommand.objects.filter(line=busy.line, command=command).exists():
        return busy
    raise PortalError(
        "command_under_way", _("The terminal is still busy with something else. Please wait for its end.")
    )
