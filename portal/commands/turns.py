"""Several carriers of commands, one terminal: the upkeep, the remedies of a diagnosis, a swap, the check of a spare, an
activation. Whoever has begun goes on to the end of what one press asked for; the others wait.

All decide under the lock of the terminal's row, so that of two at the same moment only one sends.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal import rooms
from portal.models import SENT_NOT_ENDED, Readiness, ReadinessState, Swap, SwapKey, SwapState, SwapStep, Terminal

BUSY: Final = "terminal_busy"
UPKEEP, REMEDIES, SWAP, READINESS, ACTIVATION = "upkeep", "remedies", "swap", "readiness", "activation"
_LINES: Final = {UPKEEP: "portal.SentCommand", REMEDIES: "diagnostics.RemoteCommand"}


class Turn(Enum):
    MINE = "mine"
    BUSY = "busy"
    LOST = "lost"  # another worker holds this piece of work now


def take_turn(row: Any, **columns: Any) -> Turn:
    """Marks that this command of a line leaves now, with `columns`, unless another carrier is at its terminal.

    The two tables have the same states, lines and marks (portal.models.SentCommand, diagnostics.models.RemoteCommand).
    """
    rows = type(row)._default_manager

    def mark() -> bool:
        found = rows.filter(pk=row.pk, tries=row.tries)
        return bool(found.update(tried_at_acquirer=timezone.now(), **columns) == 1)

    carrier = next(key for key, label in _LINES.items() if label == type(row)._meta.label)
    goes_on = rows.filter(line=row.line, tried_at_acquirer__isnull=False).exists()
    return begin(carrier, row.terminal_id, mark, goes_on=goes_on)


def begin(carrier: str, terminal: int, mark: Callable[[], bool], *, goes_on: bool = False) -> Turn:
    """`mark` notes that a command of this carrier leaves now, and says whether it was noted. What `goes_on` has had its
    turn already."""
    with transaction.atomic():
        Terminal.objects.select_for_update().get(pk=terminal)
        if not goes_on and any(begun(terminal) for key, begun in _carriers().items() if key != carrier):
            return Turn.BUSY
        return Turn.MINE if mark() else Turn.LOST


def _carriers() -> dict[str, Callable[[int], bool]]:
    """Who may be at a terminal, and whether they have begun there and are not at their end."""
    lines = {key: _line_begun(label) for key, label in _LINES.items()}
    return {**lines, SWAP: _swap_begun, READINESS: _check_begun, **rooms.AT_WORK}


def _line_begun(label: str) -> Callable[[int], bool]:
    def begun(terminal: int) -> bool:
        rows: Any = apps.get_model(label)._default_manager
        left = rows.filter(line=OuterRef("line"), tried_at_acquirer__isnull=False)
        return bool(rows.filter(Exists(left), terminal=terminal, state__in=SENT_NOT_ENDED).exists())

    return begun


def _swap_begun(terminal: int) -> bool:
    """From its first command to its proof; one that stands still until a person tries again holds nobody up."""
    first = SwapStep.objects.filter(swap=OuterRef("pk"), key=SwapKey.PARAMETERS, asked_at__isnull=False)
    ways = (("out", {"spare": terminal, "state": SwapState.SWAPPING}),
            ("back", {"failed": terminal, "state": SwapState.RETURNING}))  # fmt: skip
    return any(
        Swap.objects.filter(Exists(first.filter(way=way)), due_at__isnull=False, **which).exists()
        for way, which in ways
    )


def _check_begun(terminal: int) -> bool:
    """From the report that it was switched on to the acquirer's word that it has signed on."""
    rows = Readiness.objects.filter(terminal=terminal, state=ReadinessState.CHECKING)
    return rows.filter(seen_at__isnull=False, signed_at__isnull=True).exists()
