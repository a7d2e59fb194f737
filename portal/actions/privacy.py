"""Asking for a copy of one's own data, and for its erasure."""

from django.db import IntegrityError, transaction

from portal.dispatch import ask
from portal.models import DataExport, DeletionRequest, DeletionState, User
from portal.privacy import answer_for, as_data
from portal.references import new_reference

EXPORT, DELETE = "portal.make_export", "portal.carry_deletion"
_TRIES = 5


def ask_export(*, by: User) -> DataExport:
    """A copy, made in the background. Asked for twice it is one: the one that is being made is handed out again."""
    try:
        with transaction.atomic():
            made = DataExport.objects.create(user=by)
            ask(EXPORT, made.pk)
    except IntegrityError:
        made = DataExport.objects.filter(user=by).latest("pk")  # it may be ready by now
    return made


def ask_deletion(*, by: User) -> DeletionRequest:
    """Answered at once: the row says what is erased now and what must be kept. Pressed twice it is one."""
    lines = answer_for(by)
    columns = {"answer": as_data(lines), "closes_account": any(x.what == "account" and x.erased for x in lines)}
    for _attempt in range(_TRIES):
        try:
            with transaction.atomic():
                made = DeletionRequest.objects.create(user=by, reference=new_reference("D"), **columns)
                ask(DELETE, made.pk)
        except IntegrityError:
            waiting = DeletionRequest.objects.filter(user=by, state=DeletionState.ASKED).first()
            if waiting is not None:
                return waiting
            continue
        return made
    raise RuntimeError("no free reference found")
