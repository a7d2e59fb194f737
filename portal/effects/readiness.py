"""Whether a spare is ready: people are reminded, and a check that was begun is followed until the report proves it."""

from datetime import datetime, time, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.commands.turns import BUSY, READINESS, Turn, begin
from portal.models import Member, MemberRole, Readiness, ReadinessState, Terminal, TerminalStatus, User
from portal.notify import tell

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
PATIENCE = timedelta(minutes=30)
EVERY = timedelta(days=30)
FIRST = timedelta(days=7)  # a spare that nobody has checked since it became one
REMIND_EVERY = timedelta(days=7)
_MORNING = time(9)
_SOON, _LATER = timedelta(seconds=5), timedelta(seconds=30)
_MOST = 500


def carry_readiness(terminal_id: int) -> None:
    """The reminder when the day has come, or one look at a check that was begun."""
    row = Readiness.objects.select_related("terminal__merchant", "terminal__keeper").filter(pk=terminal_id).first()
    if row is None or not row.claim(LEASE):
        return
    if row.terminal.status != TerminalStatus.SPARE or row.terminal.merchant_id is None:
        row.settle(state=ReadinessState.WAITING)
    elif row.state == ReadinessState.CHECKING:
        _check(row)
    else:
        _remind(row)


def plan_next(terminal: Terminal, *, proved_at: datetime | None = None) -> Readiness:
    """The next check of a spare: in a month where it has just been proved, else soon. In the caller's transaction."""
    day = timezone.localdate() + (EVERY if proved_at else FIRST)
    columns: dict[str, Any] = {"state": ReadinessState.WAITING, "due_on": day, "due_at": _morning(day), "trouble": ""}
    if proved_at:
        columns["ready_at"] = proved_at
    return Readiness.objects.update_or_create(terminal=terminal, defaults=columns)[0]


def plan_missing() -> None:
    """Spares that came another way (an import) get a day for their first check, too."""
    bare = Terminal.objects.filter(status=TerminalStatus.SPARE, merchant__isnull=False, readiness__isnull=True)
    day = timezone.localdate() + FIRST
    rows = [Readiness(terminal=one, due_on=day, due_at=_morning(day)) for one in bare.order_by("pk")[:_MOST]]
    Readiness.objects.bulk_create(rows, ignore_conflicts=True)


def _morning(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, _MORNING))


def _remind(row: Readiness) -> None:
    """Once on the day, then every week, to who sees to it, else to the owners of the shop."""
    if row.due_on > timezone.localdate():
        row.postpone(row.trouble, pause=_morning(row.due_on) - timezone.now())
        return
    weeks = (timezone.localdate() - row.due_on) // REMIND_EVERY
    with transaction.atomic():
        if not row.postpone(row.trouble, pause=REMIND_EVERY):
            return
        for person in _keepers(row.terminal):
            tell(
                person,
                "portal/spare_check_due",
                context={"serial": row.terminal.serial, "shop": row.terminal.merchant, "day": row.due_on},
                url="/spares/",
                key=f"spare:{row.pk}:{person.pk}:{row.due_on}:{weeks}",
                duty=True,
                merchant=row.terminal.merchant,
            )


def _keepers(terminal: Terminal) -> list[User]:
    if terminal.keeper is not None:
        return [terminal.keeper]
    owners = Member.objects.filter(merchant=terminal.merchant_id, role=MemberRole.OWNER).select_related("user")
    return [owner.user for owner in owners.order_by("pk")[:5]]


def _check(row: Readiness) -> None:
    try:
        reason = _look(row)
    except NotFound:
        _fail(row, "not_known", "")
    except Refused as refused:
        _fail(row, "command_refused", refused.message)
    except AcquirerError as error:
        log.warning("spare_not_checked", terminal=row.pk, reason=error.reason)
        row.postpone(error.reason)
    else:
        if reason is None:
            return
        age = timezone.now() - row.asked_at if row.asked_at else timedelta()
        if age > PATIENCE:
            _fail(row, reason, "")
        else:
            row.postpone(reason, pause=_SOON if age < timedelta(minutes=5) else _LATER)


def _look(row: Readiness) -> str | None:
    """Switched on: it reports. Signed on: the acquirer says so. Read back: it reports the sign-on. Else what lacks."""
    report = getattr(row.terminal, "report", None)
    assert row.asked_at is not None
    if row.seen_at is None:
        if report is None or report.measured_at < row.asked_at:
            return "no_report"
        seen = report.measured_at  # kept when nobody else has begun something there: then the sign-on follows
        turn = begin(READINESS, row.pk, lambda: _write(row, seen_at=seen))
        if turn is not Turn.MINE:
            return BUSY
    if row.signed_at is None:
        if not row.command_id:
            answer = acquirer().send_command(row.terminal.serial, "sign_on", key=str(row.key))
            _write(row, command_id=answer.data["command_id"])
        data = acquirer().command(row.command_id).data
        if data["state"] in {"failed", "cancelled", "expired"}:
            _fail(row, "command_failed", data.get("failure") or data["state"])
            return None
        if data["state"] != "succeeded":
            return "command_running"
        _write(row, signed_at=timezone.now())
    assert row.signed_at is not None
    if report is None or report.measured_at < row.signed_at:
        return "no_report"
    signed = parse_datetime(str(report.data.get("last_sign_on_at") or ""))
    if report.data.get("last_sign_on_rc") != "00" or signed is None or signed < row.asked_at - timedelta(minutes=5):
        _fail(row, "sign_on_refused", str(report.data.get("last_sign_on_rc") or ""))
        return None
    day = timezone.localdate() + EVERY
    pause = _morning(day) - timezone.now()
    row.postpone("", pause=pause, state=ReadinessState.WAITING, ready_at=timezone.now(), due_on=day, detail="")
    return None


def _write(row: Readiness, **columns: Any) -> bool:
    written = Readiness.objects.filter(pk=row.pk, tries=row.tries).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)
    return written == 1


def _fail(row: Readiness, reason: str, detail: str) -> None:
    """It stands as not ready until somebody checks again; the reminder goes on."""
    row.postpone(reason[:40], pause=REMIND_EVERY, state=ReadinessState.FAILED, detail=detail[:200])
