"""Trying a remedy: steps ticked off, commands asked for behind the safety gate, and what came of it."""

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics import catalogue, commands, problems, rechecks
from diagnostics.catalogue.entries import Remedy
from diagnostics.labels import said
from diagnostics.models import (
    NOT_ENDED,
    Diagnosis,
    EventKind,
    Problem,
    RemedyRun,
    RemoteCommand,
    Tick,
)
from diagnostics.readings.gate import fresh_case
from diagnostics.remedies import backup_helps, gate_now, in_order
from portal.access import role_in
from portal.actions.audit import record
from portal.commands.queries import under_way
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import User
from portal.roles import may_command


class GateShut(PortalError):
    """The terminal could lose something as things stand; `blocks` says what is in the way."""

    def __init__(self, blocks: tuple[str, ...]) -> None:
        words = catalogue.blocks()
        super().__init__("gate_shut", " ".join(said(words.get(code)) for code in blocks))
        self.blocks = blocks


def may_carry_out(user: User, problem: Problem, remedy: Remedy) -> bool:
    """As the table of roles says, where it could lose data and where not; and our staff."""
    if user.is_reviewer:
        return True
    role = role_in(user, problem.merchant) if problem.merchant else None
    return may_command(role, guarded=remedy.destructive)


def remedy_of(problem: Problem, key: str) -> Remedy:
    """One of the remedies for this problem's cause. Raises PortalError("no_such_remedy")."""
    entry = catalogue.causes().get(problem.cause)
    if entry is None or key not in entry.remedies:
        raise PortalError("no_such_remedy", _("This is no remedy for this problem."))
    return catalogue.remedies()[key]


def ask_for(problem: Problem, key: str, *, by: User, backup_first: bool = False) -> RemoteCommand:
    """Have the terminal carry out this remedy and what must follow it; the press that is under way, if it is the same.

    Restart, update and reinstallation go through the safety gate on readings taken now, and once more before each
    command leaves. `backup_first`: a new backup comes first, if nothing but the backup is in the way.
    Raises PortalError: no_such_remedy, problem_closed, not_your_role, command_under_way, gate_shut (as GateShut).
    """
    remedy = remedy_of(problem, key)
    if remedy.command is None:
        raise PortalError("no_such_remedy", _("This is no remedy for this problem."))
    if problem.is_closed:
        raise PortalError("problem_closed", _("This problem is fixed; there is nothing left to do about it."))
    if not may_carry_out(by, problem, remedy):
        raise PortalError(
            "not_your_role", _("Only the owner or maintenance may do this: the terminal could lose data.")
        )
    if under_way := _under_way(problem, key):
        return under_way
    backup_first = backup_first and _backup_needed(problem, remedy)
    if remedy.destructive and not backup_first and (blocks := _blocks(problem, remedy)):
        raise GateShut(blocks)
    try:
        with transaction.atomic():
            return _write(problem, remedy, by=by, backup_first=backup_first)
    except IntegrityError as error:  # the second of two clicks, or somebody else at the same terminal
        if under_way := _under_way(problem, key):
            return under_way
        raise PortalError("command_under_way", _("The terminal is busy. Please try again in a moment.")) from error


def _blocks(problem: Problem, remedy: Remedy) -> tuple[str, ...]:
    return gate_now(fresh_case(problem.terminal.serial), remedy)


def _backup_needed(problem: Problem, remedy: Remedy) -> bool:
    """Whether a backup must come first; raises GateShut where a backup would not open the gate."""
    if not remedy.destructive:
        return False
    blocks = _blocks(problem, remedy)
    if blocks and not backup_helps(blocks):
        raise GateShut(blocks)
    return bool(blocks)


def _under_way(problem: Problem, key: str) -> RemoteCommand | None:
    """What the terminal is doing now, if it is this; raises PortalError if it is something else."""
    busy = RemoteCommand.objects.filter(terminal=problem.terminal_id, state__in=NOT_ENDED)
    first = busy.select_related("remedy_run").first()
    if first is None and under_way(problem.terminal) is None:
        return None
    if first is not None and first.remedy_run.problem_id == problem.pk and first.remedy_run.remedy == key:
        return first
    raise PortalError(
        "command_under_way", _("The terminal is still busy with something else. Please wait for its end.")
    )


def _write(problem: Problem, remedy: Remedy, *, by: User, backup_first: bool) -> RemoteCommand:
    now = timezone.now()
    begun = _begun(problem, remedy.key, by=by)
    line = uuid4()
    written: list[RemoteCommand] = []
    for position, one in enumerate(in_order(remedy, backup_first=backup_first)):
        columns = commands.turn(one.key, now=now) if not written else {"due_at": None, "after": written[-1]}
        row = RemoteCommand(
            terminal_id=problem.terminal_id, remedy_run=begun, remedy=one.key, line=line, position=position,
            asked_by=by, created_at=now, **columns,
        )  # fmt: skip
        row.save(force_insert=True)
        written.append(row)
    first = written[0]
    problems.record(problem, EventKind.ASKED, remedy=first.remedy, by=by)
    problems.wait_for(problem, commands.reference_of(line), by=None)
    keys = [row.remedy for row in written]
    record("terminal.command_asked", f"terminal:{problem.terminal.serial}", by=by, after={"commands": keys})
    ask(commands.TASK, str(first.pk))
    return first


def _begun(problem: Problem, key: str, *, by: User) -> RemedyRun:
    begun, new = RemedyRun.objects.get_or_create(
        problem=problem, remedy=key, ended_at__isnull=True, defaults={"begun_by": by}
    )
    if new:
        problems.record(problem, EventKind.BEGUN, remedy=key, by=by)
    return begun


def tick(problem: Problem, key: str, step: int, *, by: User) -> RemedyRun:
    """One step is done; ticking it twice is ticking it once. Raises PortalError("no_such_step")."""
    if not 0 <= step < len(remedy_of(problem, key).steps):
        raise PortalError("no_such_step", _("There is no such step."))
    with transaction.atomic():
        begun = _begun(problem, key, by=by)
        Tick.objects.get_or_create(remedy_run=begun, step=step, defaults={"by": by})
    return begun


def untick(problem: Problem, key: str, step: int) -> None:
    """The step is not done after all."""
    Tick.objects.filter(
        remedy_run__problem=problem, remedy_run__remedy=key, remedy_run__ended_at__isnull=True, step=step
    ).delete()


def say_helped(problem: Problem, key: str, *, by: User) -> Diagnosis:
    """It seems to have helped: the check that proves it, or not."""
    remedy_of(problem, key)
    with transaction.atomic():
        _begun(problem, key, by=by)
        problems.record(problem, EventKind.HELPED, remedy=key, by=by)
        return rechecks.at_once(problem, by=by)


def say_no_help(problem: Problem, key: str, *, by: User) -> None:
    """It did not help: this remedy has had its turn."""
    remedy_of(problem, key)
    with transaction.atomic():
        begun = _begun(problem, key, by=by)
        ended = RemedyRun.objects.filter(pk=begun.pk, ended_at__isnull=True)
        ended.update(helped=False, ended_at=timezone.now())
        problems.record(problem, EventKind.NO_HELP, remedy=key, by=by)


def check_problem_again(problem: Problem, *, by: User) -> Diagnosis:
    """Only what did not pass runs again, and a sign-on."""
    return rechecks.at_once(problem, by=by)
