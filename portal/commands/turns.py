"""Two carriers of commands, one terminal: the remedies of a diagnosis and the upkeep. Whoever has begun goes on to the
end of what one press asked for; the other waits.

Both decide under the lock of the terminal's row, so that of two at the same moment only one sends.
"""

from enum import Enum
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from portal.models import SENT_NOT_ENDED, Terminal

BUSY: Final = "terminal_busy"


class Turn(Enum):
    MINE = "mine"
    BUSY = "busy"
    LOST = "lost"  # another worker holds this command now


def take_turn(row: Any, other: type[Model], **columns: Any) -> Turn:
    """Marks that this command leaves now, with `columns`, unless one of the `other` carrier is at its terminal.

    The two tables have the same states, lines and marks (portal.models.SentCommand, diagnostics.models.RemoteCommand).
    """
    with transaction.atomic():
        Terminal.objects.select_for_update().get(pk=row.terminal_id)
        rows: Any = other._default_manager
        begun = rows.filter(line=OuterRef("line"), tried_at_acquirer__isnull=False)
        if rows.filter(Exists(begun), terminal=row.terminal_id, state__in=SENT_NOT_ENDED).exists():
            return Turn.BUSY
        mine = type(row)._default_manager.filter(pk=row.pk, tries=row.tries)
        return Turn.MINE if mine.update(tried_at_acquirer=timezone.now(), **columns) == 1 else Turn.LOST
