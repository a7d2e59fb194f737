"""Background work of the applications room: thin tasks, ids in, named, safe to run twice."""

from django.db.models import Q
from django.utils import timezone

from applications.effects import (
    acquirer_state,
    activation,
    colleagues,
    delivery,
    forgetting,
    forgetting_parcels,
    handing_over,
    orders,
    reading,
    risk,
)
from applications.effects import follow as following
from applications.models import (
    ActivationStep,
    Application,
    Document,
    DocumentReading,
    Event,
    HandOver,
    RiskAssessment,
    Shipment,
    TerminalOrder,
)
from portal.celery_app import app
from portal.dispatch import ask_now
from portal.effects import pages
from portal.models import Work

_BATCH = 200
_WORK: tuple[tuple[type[Work], str], ...] = (
    (Event, "applications.follow"),
    (Document, "applications.process_document"),
    (HandOver, "applications.hand_over"),
    (Shipment, "applications.bind_terminal"),
    (ActivationStep, "applications.activation_step"),
    (RiskAssessment, risk.ASSESS),
    (TerminalOrder, "applications.carry_order"),
)


@app.task(name="applications.follow")
def follow(event_id: int) -> None:
    following.follow(event_id)


@app.task(name="applications.process_document", soft_time_limit=22, time_limit=25)
def process_document(document_id: str) -> None:
    pages.process(Document, document_id)
    if DocumentReading.objects.filter(document_id=document_id, due_at__isnull=False).exists():
        ask_now("applications.read_document", document_id)


@app.task(name="applications.read_document", soft_time_limit=100, time_limit=110)
def read_document(document_id: str) -> None:
    reading.read_document(document_id)


@app.task(name="applications.hand_over")
def hand_over(work_id: int) -> None:
    handing_over.hand_over(work_id)


@app.task(name="applications.take_acquirer_state")
def take_acquirer_state(event_id: str) -> None:
    acquirer_state.take_callback(event_id)


@app.task(name="applications.ask_acquirer")
def ask_acquirer(application_id: str) -> None:
    acquirer_state.ask_acquirer(application_id)


@app.task(name="applications.bind_terminal")
def bind_terminal(shipment_id: int) -> None:
    delivery.bind_terminal(shipment_id)


@app.task(name="applications.activation_step")
def activation_step(step_id: int) -> None:
    activation.run_step(step_id)


@app.task(name=risk.ASSESS)
def assess_risk(work_id: int) -> None:
    risk.assess_risk(work_id)


@app.task(name="applications.forget_drafts")
def forget_drafts() -> None:
    """Drafts that nobody touches: a warning first, a week later they are erased. So is what parcels leave behind."""
    now = timezone.now()
    forgetting.warn_drafts(now)
    forgetting.erase_drafts(now)
    forgetting_parcels.forget_parcels(now)


@app.task(name="applications.carry_order")
def carry_order(order_id: str) -> None:
    orders.carry_order(order_id)


@app.task(name="applications.sweep")
def sweep() -> None:
    """Take up what is due: later tries, lost messages, what a dead worker held. Claims keep it to once."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    for model, task in _WORK:
        due = model._default_manager.filter(free, due_at__lte=now).order_by("due_at")
        for pk in due.values_list("pk", flat=True)[:_BATCH]:
            ask_now(task, pk if isinstance(pk, int) else str(pk))
    for pk in Application.objects.filter(acquirer_due_at__lte=now).values_list("pk", flat=True)[:_BATCH]:
        ask_now("applications.ask_acquirer", str(pk))
    for document_id in reading.left_over(now):
        ask_now("applications.read_document", document_id)
    colleagues.escalate_overdue()
