"""The one door through which an application's status changes."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.journey.moves import MOVES, Actor, Move
from applications.journey.outlook import OUTLOOK
from applications.journey.status import BANDS, EDITABLE, FINAL, Status
from applications.models import Application, Business, Event, PersonalInfo
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Happening, User
from portal.webhooks.announcing import announce

FOLLOW = "applications.follow"


def move(
    application: Application,
    name: str,
    *,
    by: User | None,
    seen_version: int | None = None,
    payload: dict[str, Any] | None = None,
    **columns: Any,
) -> Event:
    """Makes one move of the table by compare-and-set, with its event in the same transaction; `columns` change along.

    `by` is None for the acquirer's and the portal's own moves. With `seen_version` the move counts only for the version
    that the person looked at. The payload must hold no personal data. Raises PortalError: not_allowed, own_application,
    not_now (the table knows no such move from here), stale (somebody was faster).
    """
    row = MOVES[name]
    source = Status(application.status)
    _check_actor(row, application, by)
    if source not in row.sources:
        raise PortalError("not_now", _("This is not possible any more: the application has moved on. Look again."))
    if row.target in FINAL and row.target is not Status.ACTIVE:
        columns["ended_from"] = source
    with transaction.atomic():
        if row.target in BANDS["waiting"] and source not in BANDS["waiting"]:
            columns |= _declared(application)
        rows = Application.objects.filter(pk=application.pk, status=source)
        if seen_version is not None:
            rows = rows.filter(version=seen_version)
        now = timezone.now()
        if rows.update(status=row.target, status_since=now, updated_at=now, version=F("version") + 1, **columns) != 1:
            raise stale()
        event = _record(application, row, source, by, payload)
    application.refresh_from_db()
    return event


def _declared(application: Application) -> dict[str, Any]:
    """What the queue goes by, whenever something comes to the desk: the day it is due, and what is filtered by."""
    now = timezone.now()
    days = OUTLOOK[Status.SUBMITTED].due.days(timezone.localdate(now))
    # held, so that what another window is saving at this moment is either in it or refused
    shop = Business.objects.select_for_update().get(application=application)
    for answered in (shop, PersonalInfo.objects.select_for_update().get(application=application)):
        answered.save(update_fields=["name_grams"])  # answers may have come in past the row's own save
    due = {"declared_at": now, "due_on": days[1] if days else None, "escalated_at": None}
    return due | {"region": shop.region, "mcc": shop.mcc}


def note(application: Application, name: str, *, by: User | None, payload: dict[str, Any] | None = None) -> Event:
    """Adds a deed that is no move to the history; nothing follows from it."""
    role = _role(application, by)
    return Event.objects.create(
        application=application,
        name=name,
        source=application.status,
        target=application.status,
        actor=by,
        role=role,
        payload=payload or {},
        due_at=None,
        handled_at=timezone.now(),
    )


def touch(application: Application, *, by: User) -> None:
    """Marks a change in the caller's transaction; refused unless the applicant may change things now."""
    check_editable(application, by=by)
    rows = Application.objects.filter(pk=application.pk, status__in=EDITABLE)
    if rows.update(version=F("version") + 1, updated_at=timezone.now()) != 1:
        raise _not_editable()
    application.version += 1


def check_editable(application: Application, *, by: User) -> None:
    """Refused unless the applicant may change things now."""
    if by.pk != application.applicant_id:
        raise PortalError("not_allowed", _("Only the applicant can change this."))
    if not Application.objects.filter(pk=application.pk, status__in=EDITABLE).exists():
        raise _not_editable()


def _not_editable() -> PortalError:
    return PortalError("not_editable", _("This application has been submitted and cannot be changed now."))


def stale() -> PortalError:
    """What somebody hears who acted on a page that is no longer true."""
    return PortalError("stale", _("Somebody else changed this application in the meantime. Please look again."))


def _check_actor(row: Move, application: Application, by: User | None) -> None:
    if row.actor in {Actor.ACQUIRER, Actor.PORTAL}:
        allowed = by is None
    elif row.actor is Actor.REVIEWER:
        allowed = by is not None and by.is_reviewer
    else:
        allowed = by is not None and by.pk == application.applicant_id
    if not allowed:
        raise PortalError("not_allowed", _("You may not do this."))
    if row.decides and by is not None and _is_own(application, by):
        raise PortalError("own_application", _("Nobody decides on their own application."))


def _is_own(application: Application, by: User) -> bool:
    """Theirs, or one they had a hand in as its applicant: whoever entered or changed it does not judge it."""
    return by.pk == application.applicant_id or application.events.filter(actor=by, role=Actor.APPLICANT).exists()


def _role(application: Application, by: User | None) -> Actor:
    if by is None:
        return Actor.PORTAL
    return Actor.APPLICANT if by.pk == application.applicant_id else Actor.REVIEWER


def _record(
    application: Application, row: Move, source: Status, by: User | None, payload: dict[str, Any] | None
) -> Event:
    event = Event.objects.create(
        application=application,
        name=row.name,
        source=source,
        target=row.target,
        actor=by,
        role=row.actor,
        payload=payload or {},
    )
    ask(FOLLOW, event.pk)
    if application.submitted_at or row.target is Status.SUBMITTED:  # a draft is nobody's business yet
        told = {"application": str(application.pk), "reference": application.reference}
        announce(Happening.APPLICATION_STATE, {**told, "from": source, "to": row.target})
    return event
