"""Questions to the database about applications. Pages ask a fixed number of them, whatever they show."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from applications.access import reviewable
from applications.journey.progress import Progress, Viewer, progress
from applications.journey.status import CORRECTING, FINAL, Status
from applications.journey.steps import STEPS
from applications.models import (
    ActivationStep,
    Application,
    CorrectionRequest,
    Document,
    Event,
    HandOver,
    HandOverState,
    OrderState,
    Reservation,
    Shipment,
    StepKey,
    StepState,
    TrackingEvent,
)
from applications.rules.findings import Finding
from applications.rules.precheck import Answer, Answers, precheck, steps_done
from portal import crypto
from portal.models import OutboxMessage, Terminal, TerminalStatus, UploadPage, User

_PREFIX = {"personal": "contact", "business": "business", "settlement": "settlement", "terminal": "terminal"}
_LONG_TERM = {"personal": "id_long_term", "business": "licence_long_term"}
STEPS_BY_COMMAND = frozenset({StepKey.PARAMETERS, StepKey.SIGN_ON, StepKey.KEYS})
"""What an activation has the terminal do; the other steps only look."""
_EARLIER = 5  # enough to see a pattern


def answers_of(application: Application) -> Answers:
    """Everything answered so far, as the rules want it. One query when the step rows came along (select_related)."""
    values: dict[str, Answer] = {}
    for page in STEPS:
        row = getattr(application, page.key, None) if page.key in _PREFIX else None
        if row is None:
            continue
        for item in page.fields:
            values[item.dotted] = getattr(row, item.name)
        if page.key in _LONG_TERM:
            values[f"{_PREFIX[page.key]}.{_LONG_TERM[page.key]}"] = getattr(row, _LONG_TERM[page.key])
    documents = {document.kind: document.state for document in current_documents(application)}
    return Answers(application.subject_type, values, documents)


def findings_of(application: Application) -> list[Finding]:
    """What the rules say about it today (Asia/Shanghai)."""
    return precheck(answers_of(application), today=timezone.localdate())


def remarks_of(application: Application) -> dict[tuple[str, str], str]:
    """What the applicant says about unusual answers, by field and code of the finding."""
    return {(row.field, row.code): row.text for row in application.remarks.all()}


def progress_of(application: Application, viewer: Viewer) -> Progress:
    """The timeline and the next step; for drafts also which steps are complete."""
    done: dict[str, bool] = {}
    if application.status == Status.DRAFT:
        done = steps_done(answers_of(application), today=timezone.localdate())
    return progress(application.status, viewer, steps=done, stopped_at=application.ended_from or None)


def current_documents(application: Application) -> QuerySet[Document]:
    """The papers that count, one per kind."""
    return application.documents.filter(superseded_at__isnull=True).order_by("created_at")


def open_corrections(application: Application) -> QuerySet[CorrectionRequest]:
    """What is to be corrected in this round."""
    return application.corrections.filter(round=application.round, resolved_at__isnull=True)


def opened_fields(application: Application) -> set[str]:
    """The dotted names that the applicant may change now, in a correction round."""
    if application.status not in CORRECTING:
        return set()
    return set(open_corrections(application).values_list("field", flat=True))


def fingerprint(application: Application, answers: Answers, dotted: str) -> list[str]:
    """Keyed hashes of what is answered at a field now, newest key first: to see later whether it was changed.

    For a document it is that of the upload that counts.
    """
    if dotted.startswith("documents."):
        kind = dotted.partition(".")[2]
        current = current_documents(application).filter(kind=kind).values_list("pk", flat=True).first()
        return crypto.blind_indexes(str(current))
    value = answers.values.get(dotted)
    flag = dotted.replace("_valid_until", "_long_term")
    return crypto.blind_indexes(f"{value}|{answers.values.get(flag) if flag != dotted else ''}")


def consent_ended(application: Application, purpose: str) -> datetime | None:
    """When it was taken back; None while it holds, and where it was never asked for."""
    return consents_ended(application).get(purpose)


def consents_ended(application: Application) -> dict[str, datetime]:
    """The purposes whose yes was taken back, each with when; in one query."""
    given: dict[str, list[datetime | None]] = {}
    for purpose, withdrawn_at in application.consents.values_list("purpose", "withdrawn_at"):
        given.setdefault(purpose, []).append(withdrawn_at)
    return {purpose: max(filter(None, times)) for purpose, times in given.items() if None not in times}


def history_of(application: Application) -> QuerySet[Event]:
    return application.events.select_related("actor").order_by("pk")


def messages_about(application: Application) -> QuerySet[OutboxMessage]:
    """Every message ever sent about it, oldest first."""
    return OutboxMessage.objects.filter(about=f"application:{application.pk}").order_by("created_at")


def same_shop(application: Application) -> list[Application]:
    """The applicant's own others for the same credit code or identity number, newest first; drafts are left out."""
    code = application.business.uscc if hasattr(application, "business") else ""
    number = application.personal.id_number_index if hasattr(application, "personal") else ""
    if not code and not number:
        return []
    same = Q(business__uscc=code) if code else Q(personal__id_number_index=number, business__uscc="")
    rows = Application.objects.filter(same, applicant=application.applicant_id, submitted_at__isnull=False)
    return list(rows.exclude(pk=application.pk).select_related("business").order_by("-submitted_at")[:_EARLIER])


def shipment_of(application: Application) -> Shipment | None:
    """The shipment that counts: the latest, also when it failed."""
    return application.shipments.select_related("terminal").order_by("-pk").first()


def tracking_of(shipment: Shipment | None) -> list[TrackingEvent]:
    """What is known of its way, oldest first; nothing to ask before it was sent."""
    return list(shipment.tracking.all()) if shipment is not None and shipment.shipped_at else []


def photos_of(shipment: Shipment | None) -> list[UploadPage]:
    """The pages of the photo that came with the receipt."""
    if shipment is None or shipment.photo_id is None:
        return []
    return list(UploadPage.objects.filter(upload=shipment.photo_id))


def stock(application: Application | None = None) -> QuerySet[Terminal]:
    """Terminals that can be sent: in stock, promised to nobody, and put aside for nobody else than this application."""
    free = Terminal.objects.filter(status=TerminalStatus.STOCK, merchant__isnull=True)
    free = free.exclude(shipments__state__in=["binding", "shipped"]).exclude(replacing__state=OrderState.PREPARING)
    kept = Reservation.objects.exclude(application__status__in=FINAL)
    if application is not None:
        kept = kept.exclude(application=application)
    return free.exclude(pk__in=kept.values("terminal")).order_by("model", "serial")


def trouble_of(application: Application) -> HandOver | Shipment | None:
    """The piece of background work that has failed at least once and is not done, so that the page can say so."""
    if application.status == Status.APPROVED:
        late = application.hand_overs.exclude(state=HandOverState.DONE).exclude(trouble="")
        return late.order_by("-pk").first()
    if application.status == Status.OPEN:
        return application.shipments.exclude(trouble="").order_by("-pk").first()
    return None


def earlier_of(application: Application, user: User) -> list[Application]:
    """What the same applicant submitted before, latest first, for the desk to say so."""
    same = reviewable(user).filter(applicant=application.applicant_id, submitted_at__lt=application.submitted_at)
    return list(same.order_by("-submitted_at")[:_EARLIER])


def activation_begun(terminal: int) -> bool:
    """Whether a step of its activation has it do something now; one that failed waits for a person."""
    steps = ActivationStep.objects.filter(activation__terminal=terminal, key__in=STEPS_BY_COMMAND)
    return steps.filter(state=StepState.RUNNING, due_at__isnull=False).exists()
