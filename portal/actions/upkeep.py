"""Who sees to a terminal, when it is looked over next, and what the acquirer's register says about it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import role_in
from portal.actions.audit import record
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Inspection, RegisterReading, Terminal, User
from portal.terminals.stages import KEEPERS

READ_REGISTER = "portal.read_register"
ASK_AGAIN = timedelta(minutes=1)
_NOTE = 1000


def set_upkeep(
    terminal: Terminal, *, by: User, keeper: User | None, deputy: User | None, inspect_on: date | None
) -> None:
    """Owner and deputy of its upkeep, both of the shop, and the day of the next inspection.

    Raises not_allowed, not_a_member, same_person.
    """
    check_keeper(terminal, by)
    assert terminal.merchant is not None
    for name, person in (("keeper", keeper), ("deputy", deputy)):
        if person is not None and role_in(person, terminal.merchant) is None:
            raise PortalError("not_a_member", _("Choose somebody who works for this shop."), field=name)
    if keeper is not None and keeper == deputy:
        raise PortalError("same_person", _("The deputy must be somebody else."), field="deputy")
    with transaction.atomic():
        Terminal.objects.filter(pk=terminal.pk).update(
            keeper=keeper, deputy=deputy, inspect_on=inspect_on, updated_at=timezone.now()
        )
        after = {"keeper": keeper.pk if keeper else None, "deputy": deputy.pk if deputy else None,
                 "inspect_on": inspect_on.isoformat() if inspect_on else None}  # fmt: skip
        record("terminal.upkeep", f"terminal:{terminal.serial}", by=by, after=after)


def note_inspection(terminal: Terminal, *, by: User, note: str, next_on: date | None) -> Inspection:
    """It was looked over. Raises not_allowed, note_missing."""
    check_keeper(terminal, by)
    if not note.strip():
        raise PortalError("note_missing", _("Write what you looked at and what you found."), field="note")
    with transaction.atomic():
        Terminal.objects.filter(pk=terminal.pk).update(inspect_on=next_on, updated_at=timezone.now())
        record("terminal.inspected", f"terminal:{terminal.serial}", by=by)
        written = note.strip()[:_NOTE]
        assert terminal.merchant is not None
        return Inspection.objects.create(terminal=terminal, merchant=terminal.merchant, by=by, note=written)


def ask_register(terminal: Terminal) -> RegisterReading:
    """Has the acquirer asked, unless that is under way or was done within the last minute."""
    now = timezone.now()
    with transaction.atomic():
        reading, made = RegisterReading.objects.get_or_create(terminal=terminal, defaults={"asked_at": now})
        lately = reading.asked_at is not None and now - reading.asked_at < ASK_AGAIN
        if not made and (reading.due_at is not None or lately):
            return reading
        RegisterReading.objects.filter(pk=terminal.pk).update(asked_at=now)
        reading.again()
        reading.refresh_from_db()
        ask(READ_REGISTER, terminal.pk)
    return reading


def check_keeper(terminal: Terminal, by: User) -> None:
    if terminal.merchant is None or role_in(by, terminal.merchant) not in KEEPERS:
        raise PortalError("not_allowed", _("Only the owner and the maintenance person of the shop may do this."))
