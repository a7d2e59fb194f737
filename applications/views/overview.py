"""My applications, and the page of one: a task list while it is a draft, the timeline afterwards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.access import application_for, applications_of
from applications.desk.changes import changes_of
from applications.forms.delivery import CodeForm, ReceiptForm
from applications.journey.progress import Viewer
from applications.journey.status import CORRECTING, FINAL, Status
from applications.journey.steps import CHECK, STEPS
from applications.models import Application, ShipmentState
from applications.promises import clock_of, clocks_of
from applications.queries import (
    answers_of,
    history_of,
    messages_about,
    open_corrections,
    photos_of,
    progress_of,
    same_shop,
    shipment_of,
    tracking_of,
    trouble_of,
)
from applications.rules.precheck import Answers, steps_done
from applications.rules.reasons import FOLLOWS, refusal_reasons
from applications.rules.terminals import terminal_models
from applications.views.appealed import appeal_of
from applications.views.proofs import activation_of
from applications.views.standing import standing_of
from applications.views.timeline import laps
from portal.access import signed_in

MOST = 50


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Everything this person ever started, newest first."""
    found = list(applications_of(signed_in(request)).select_related("business")[:MOST])
    clocks = clocks_of(found)
    rows = [standing_of(row, clocks.get(row.pk)) for row in found]
    return render(request, "applications/list.html", {"rows": rows, "nav": "applications"})


@require_safe
def application(request: HttpRequest, pk: str) -> HttpResponse:
    """The one address of an application, which mails and bookmarks lead to."""
    found = application_for(signed_in(request), pk)
    return tasks(request, found) if found.status == Status.DRAFT else track(request, found)


def tasks(request: HttpRequest, application: Application) -> HttpResponse:
    """The task list: each page with its state, in any order."""
    answers = answers_of(application)
    done = steps_done(answers, today=timezone.localdate())
    context = {
        "nav": "applications",
        "application": application,
        "tasks": [(page, "done" if done[page.key] else _begun(page.key, answers)) for page in STEPS],
        "check": CHECK,
        "ready": all(done.values()),
        "left": sum(page.minutes for page in (*STEPS, CHECK) if not done.get(page.key)),
        "standing": standing_of(application),
        "wish": _wish(answers),
    }
    return render(request, "applications/tasks.html", context)


def _wish(answers: Answers) -> str:
    """What is ordered as things stand, because it was suggested and may never have been looked at."""
    model = terminal_models().get(answers.text("terminal.model"))
    return f"{answers.text('terminal.quantity')} × {model.name}" if model else ""


def _begun(key: str, answers: Answers) -> str:
    if key == "documents":
        return "begun" if answers.documents else "open"
    names = [item.dotted for page in STEPS if page.key == key for item in page.fields]
    return "begun" if any(answers.values.get(name) for name in names) else "open"


def track(request: HttpRequest, application: Application, **forms: Any) -> HttpResponse:
    """Where it stands, what comes next, who acts, by when; the timeline; and what the applicant can do now."""
    progress = progress_of(application, Viewer.APPLICANT)
    shipment = shipment_of(application)
    context = {
        "nav": "applications",
        "application": application,
        "standing": standing_of(application, clock_of(application)),
        "laps": laps(progress, history_of(application), messages_about(application)),
        "can_withdraw": any(move.name == "withdraw" for move in progress.moves),
        "is_over": application.status in FINAL,
        **others_of(application),
        "appeal": appeal_of(application),
        "corrections": open_corrections(application).exclude(reason=FOLLOWS).count()
        if application.status in CORRECTING
        else 0,
        "shipment": shipment if shipment and shipment.state in _SENT else None,
        "tracking": tracking_of(shipment),
        "more": list(application.orders.order_by("created_at")) if shipment else [],
        "parcel_photos": photos_of(shipment),
        "trouble": trouble_of(application),
        "refusal": refusal_reasons().get(application.refusal_reason),
        "changes": changes_of(application),
        "receipt_form": ReceiptForm() if application.status == Status.SHIPPED else None,
        "code_form": CodeForm() if application.status == Status.RECEIVED else None,
        **activation_of(application),
        **forms,
    }
    return render(request, "applications/track.html", context)


def others_of(application: Application) -> dict[str, Any]:
    """The applicant's others for the same shop; `twice` when this one and another of them are both under way."""
    others = [standing_of(other) for other in same_shop(application)]
    return {"others": others, "twice": application.status not in FINAL and any(not one.is_over for one in others)}


_SENT = {ShipmentState.SHIPPED, ShipmentState.RECEIVED}
