"""One round of a roll-out: stop if too much fails, else ask the next terminals.

Who was asked is known by the rows of the commands, and the database lets each terminal be asked once.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.commands.following import write_line
from portal.commands.lines import UPDATE, line_of
from portal.condition import FRESH
from portal.models import (
    SENT_NOT_ASKED,
    SENT_NOT_ENDED,
    Role,
    RollOut,
    RollOutState,
    SentCommand,
    Terminal,
    TerminalStatus,
    User,
)
from portal.notify import tell
from portal.rollouts.choosing import in_window, is_older, place_of
from portal.rollouts.counting import Tally, count
from portal.rollouts.moving import move

log = structlog.get_logger(__name__)
TASK: Final = "portal.roll_out"
TOO_MANY: Final = "too_many_failures"
AT_ONCE: Final = 50
_MOST_TOLD: Final = 5
_LEASE: Final = timedelta(seconds=120)
_ROUND: Final = timedelta(seconds=60)
_OUTSIDE: Final = timedelta(minutes=5)
_AGAIN: Final = timedelta(hours=20)  # who was held back for safety is asked again the next night


def roll_out(pk: int) -> None:
    """Safe to call at any time, twice, after any crash."""
    row = RollOut.objects.select_related("release", "begun_by").filter(pk=pk).first()
    if row is None or not row.claim(_LEASE):
        return
    if row.state != RollOutState.RUNNING:
        row.settle()
        return
    tally = count(row, since=row.counted_from)
    if tally.too_many(row.failures_at_most):
        log.warning("roll_out_paused", roll_out=row.pk, failed=tally.failed, done=tally.done)
        _pause(row, tally)
        return
    if not in_window(timezone.localtime().hour, row.from_hour, row.to_hour):
        row.postpone("", pause=_OUTSIDE)
        return
    room = AT_ONCE - tally.under_way
    for terminal in _candidates(row):
        if room <= 0:
            break
        room -= _ask(row, terminal)
    row.postpone("", pause=_ROUND)


def _pause(row: RollOut, tally: Tally) -> None:
    """It stops, and the colleague who began it hears of it; both or neither."""
    with transaction.atomic():
        if not move(row, RollOutState.PAUSED, reason=TOO_MANY):
            return
        for person in _keepers(row):
            tell(
                person,
                "portal/roll_out_paused",
                context={"version": row.release.version, "failed": tally.failed, "ended": tally.done + tally.failed},
                url=f"/firmware/desk/{row.pk}/",
                key=f"roll-out-paused:{row.pk}:{row.counted_from:%Y%m%d%H%M%S%f}:{person.pk}",
                about=f"roll_out:{row.pk}",
                duty=True,
            )


def _keepers(row: RollOut) -> list[User]:
    """Who began it, as long as they work here; else our other colleagues."""
    staff = User.objects.filter(is_active=True, role__in=[Role.REVIEWER, Role.OPERATOR])
    mine = [row.begun_by] if row.begun_by and row.begun_by.is_active and row.begun_by.is_reviewer else []
    return mine or list(staff.order_by("pk")[:_MOST_TOLD])


def _candidates(row: RollOut) -> Iterator[Terminal]:
    """In use, heard of just now, with an older version, in the share, not busy and not asked before."""
    now = timezone.now()
    mine = SentCommand.objects.filter(terminal=OuterRef("pk"))
    asked = mine.filter(roll_out=row, command=UPDATE).filter(
        ~Q(state__in=SENT_NOT_ASKED) | Q(created_at__gte=now - _AGAIN)
    )
    rows = Terminal.objects.filter(
        ~Exists(asked),
        ~Exists(mine.filter(state__in=SENT_NOT_ENDED)),
        status=TerminalStatus.ACTIVE,
        report__measured_at__gte=now - FRESH,
    )
    if row.release.model:
        rows = rows.filter(model=row.release.model)
    for terminal in rows.select_related("report").order_by("serial").iterator(chunk_size=500):
        firmware = str(terminal.report.data.get("firmware") or "")
        in_share = place_of(terminal.serial, row.release.version) < row.share
        if in_share and is_older(firmware, row.release.version):
            yield terminal


def _ask(row: RollOut, terminal: Terminal) -> int:
    """1 when it was asked; 0 when it is busy or somebody else asked it meanwhile."""
    try:
        with transaction.atomic():
            write_line(terminal, line_of(UPDATE, backup_first=True), by=None, roll_out=row)
    except IntegrityError:
        return 0
    return 1
