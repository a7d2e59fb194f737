"""Telling those who work at the desk: who was given a case, whose approval is doubted, and the leads what is late."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from applications.access import leads
from applications.actions.move import note
from applications.journey.status import BANDS
from applications.models import Application, Event, SecondLook
from portal import notify
from portal.calendar import is_workday
from portal.models import User

_BATCH: Final = 200
_NAMED: Final = 5


def tell_colleague(application: Application, event: Event) -> None:
    """Whoever was given it, unless they took it themselves; joins the caller's transaction."""
    to = User.objects.filter(pk=event.payload["to"]).first()
    if to is None or to.pk == event.actor_id:
        return
    notify.tell(
        to,
        "applications/assigned",
        context={"reference": application.reference, "who": event.actor.label if event.actor else "–"},
        url=f"/applications/desk/{application.pk}/",
        key=f"application-event:{event.pk}",
        about="",
        duty=True,
    )


def tell_of_doubt(look: SecondLook, event: Event) -> None:
    """Whoever approved it and the leads, when a second look disagrees; joins the caller's transaction."""
    application = look.application
    told = {person.pk: person for person in (look.approved_by, *leads()) if person.is_active}
    for person in told.values():
        if person.pk in {event.actor_id, application.applicant_id}:
            continue
        notify.tell(
            person,
            "applications/approval_doubted",
            context={"reference": application.reference, "who": event.actor.label if event.actor else "–"},
            url=f"/applications/desk/{application.pk}/",
            key=f"application-event:{event.pk}:{person.pk}",
            about="",
            duty=True,
        )


def escalate_overdue() -> int:
    """The leads hear once of each review whose day passed a whole working day ago, of all that were found at once
    in one message. Any number of sweeps may run: each application is taken by one of them."""
    waiting = Application.objects.filter(status__in=sorted(BANDS["waiting"]), escalated_at__isnull=True)
    late = list(waiting.filter(due_on__lt=_whole_day_before(timezone.localdate())).order_by("due_on")[:_BATCH])
    if not late:
        return 0
    with transaction.atomic():
        taken = [row for row in late if waiting.filter(pk=row.pk).update(escalated_at=timezone.now())]
        events = [note(row, "escalate", by=None) for row in taken]
        for lead in leads() if events else ():
            notify.tell(
                lead,
                "applications/overdue",
                context={"count": len(taken), "references": [row.reference for row in taken[:_NAMED]]},
                url="/applications/desk/?band=overdue",
                key=f"application-late:{events[0].pk}:{lead.pk}",
                duty=True,
            )
    return len(taken)


def _whole_day_before(today: date) -> date:
    """The last working day that has passed: what was due before it is late by a whole one."""
    day = today - timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
