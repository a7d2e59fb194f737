"""Following the acquirer's own states: by callback and by asking, in any order, to the same end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from pydantic import ValidationError

from applications.actions.move import move
from applications.effects.corrections import items_of_acquirer, open_fields
from applications.effects.opening import open_merchant
from applications.journey.moves import MOVE_FOR_STATE, MOVES, AcquirerState, is_later
from applications.journey.status import AT_ACQUIRER, Status
from applications.models import Application, CorrectionRequest
from applications.queries import open_corrections
from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError
from portal.acquirer.messages import ApplicationState
from portal.dispatch import ask
from portal.models import AcquirerEvent

log = structlog.get_logger(__name__)
CLOCK_SKEW = timedelta(minutes=1)
_WATCHED = [*AT_ACQUIRER, Status.ACQUIRER_CORRECTION]
_KNOWN = frozenset(state.value for state in AcquirerState)
_INTERRUPTING = frozenset({AcquirerState.CORRECTION_NEEDED.value, AcquirerState.REFUSED.value})
ASK = "applications.ask_acquirer"


def next_question(since: datetime, now: datetime) -> datetime:
    """When to ask next about an application that stands where it is `since`: often at first, then less and less."""
    age = now - since
    if age < timedelta(minutes=10):
        return now + timedelta(seconds=5 if age < timedelta(minutes=1) else 15)
    return now + (timedelta(minutes=5) if age < timedelta(days=1) else timedelta(minutes=30))


def take_callback(event_id: str) -> None:
    """A stored application.changed: applied and marked in one transaction, so it takes effect once."""
    event = AcquirerEvent.objects.filter(pk=event_id, handled_at=None).first()
    if event is None:
        return
    try:
        data = ApplicationState.model_validate(event.data).as_data()
    except ValidationError:
        log.warning("callback_not_understood", event_id=event_id)
        data = None
    with transaction.atomic():
        if AcquirerEvent.objects.filter(pk=event_id, handled_at=None).update(handled_at=timezone.now()) != 1:
            return
        application = _find(data) if data else None
        if application is not None and data is not None:
            take_state(application, data, at=event.at, asked=False)


def ask_acquirer(application_id: str) -> None:
    """Asks how one application stands. The time of the next question is also the lease on this one."""
    application = Application.objects.filter(pk=application_id, status__in=_WATCHED).first()
    now = timezone.now()
    if application is None or not application.acquirer_application_id:
        Application.objects.filter(pk=application_id).update(acquirer_due_at=None)
        return
    due = Application.objects.filter(pk=application.pk, acquirer_due_at__lte=now)
    if due.update(acquirer_due_at=next_question(application.status_since, now), acquirer_asked_at=now) != 1:
        return
    try:
        answer = acquirer().application(application.acquirer_application_id)
    except AcquirerError as error:
        log.warning("acquirer_silent", application=str(application.pk), reason=error.reason)
        return
    with transaction.atomic():
        locked = Application.objects.select_for_update().get(pk=application.pk)
        # What moved while we asked may have made the answer old; the next question will tell.
        if locked.version == application.version:
            take_state(locked, answer.data, at=answer.read_at, asked=True)


def take_state(application: Application, data: dict[str, Any], *, at: datetime, asked: bool) -> bool:
    """Applies what the acquirer says, in the caller's transaction; False when it is old news or says nothing new.

    `asked` is True for the answer to our own question, which is how things stand now; a callback may be late.
    """
    state = data["state"]
    if data["application_id"] != (application.acquirer_application_id or data["application_id"]):
        return False
    news = _judge(application, state, at, asked)
    if news is News.UNSURE:
        _ask_soon(application)
    if news is not News.NEW:
        return False
    message = (data.get("message") or "")[:500]
    columns = {"acquirer_state": state[:40], "acquirer_state_at": at, "acquirer_message": message}
    columns["acquirer_application_id"] = data["application_id"]
    name = MOVE_FOR_STATE[AcquirerState(state)] if state in _KNOWN else ""
    if not name or application.status not in MOVES[name].sources:
        Application.objects.filter(pk=application.pk).update(**columns)
        application.refresh_from_db()
        return True
    return _make_move(application, name, data, columns)


def _make_move(application: Application, name: str, data: dict[str, Any], columns: dict[str, Any]) -> bool:
    if name == "open" and not data.get("mid"):
        return False  # open without a number is not open yet; we ask again
    open_corrections(application).update(resolved_at=timezone.now())  # it went on without them
    if name == "acquirer_correction":
        ask_for_correction(application, data.get("fields", []), columns["acquirer_message"], **columns)
    elif name == "acquirer_refusal":
        note = columns["acquirer_message"]
        move(application, name, by=None, refusal_reason="acquirer", refusal_note=note, acquirer_due_at=None, **columns)
    elif name == "open":
        open_merchant(application, data["mid"], columns)
    else:
        move(application, name, by=None, acquirer_due_at=next_question(timezone.now(), timezone.now()), **columns)
    return True


def ask_for_correction(
    application: Application, faults: Sequence[dict[str, str]], message: str, **columns: Any
) -> None:
    """The acquirer's objections become a correction round like any other."""
    items = items_of_acquirer(application, faults, message)
    named = [{"field": item.field, "reason": item.reason} for item in items]
    columns |= {"round": application.round + 1, "acquirer_due_at": None}
    move(application, "acquirer_correction", by=None, payload={"items": named}, **columns)
    open_fields(application, items, source=CorrectionRequest.Source.ACQUIRER)


class News(Enum):
    NEW = "new"
    OLD = "old"
    UNSURE = "unsure"  # only asking will tell


def _judge(application: Application, state: str, at: datetime, asked: bool) -> News:
    """Whether the acquirer's word is newer than what we know. The way forward orders itself; what interrupts it, and
    what follows an interruption, is ordered by time alone, and where clocks leave a doubt we ask.
    """
    last, last_at = application.acquirer_state, application.acquirer_state_at or application.status_since
    if state == last:
        return News.OLD
    forward = state in _KNOWN - _INTERRUPTING and last != AcquirerState.CORRECTION_NEEDED
    if forward and not is_later(state, last):
        return News.OLD
    if asked:
        return News.NEW
    started = (
        application.hand_overs.order_by("-pk").values_list("created_at", flat=True).first() or application.status_since
    )
    if at < started - CLOCK_SKEW:
        return News.OLD  # it speaks of the time before the present hand-over
    return News.NEW if at >= started and (forward or at > last_at) else News.UNSURE


def _ask_soon(application: Application) -> None:
    if application.acquirer_application_id and application.status in _WATCHED:
        Application.objects.filter(pk=application.pk).update(acquirer_due_at=timezone.now())
        ask(ASK, str(application.pk))


def _find(data: dict[str, Any]) -> Application | None:
    """By the acquirer's number, else by our own reference: a callback may overtake the answer to the hand-over."""
    known = Q(acquirer_application_id=data["application_id"])
    if reference := data.get("reference"):
        known |= Q(reference=reference, acquirer_application_id="")
    return Application.objects.select_for_update().filter(known).first()
