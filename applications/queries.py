"""Questions to the database about applications. Pages ask a fixed number of them, whatever they show."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications.access import reviewable
from applications.journey.due import add_working_days
from applications.journey.outlook import OUTLOOK
from applications.journey.progress import Progress, Viewer, progress
from applications.journey.status import AT_ACQUIRER, CORRECTING, FINAL, Status
from applications.journey.steps import STEPS
from applications.models import (
    Application,
    CorrectionRequest,
    Document,
    Event,
    HandOver,
    HandOverState,
    OrderState,
    Reservation,
    Shipment,
    TrackingEvent,
)
from applications.rules.findings import Finding
from applications.rules.precheck import Answer, Answers, precheck, steps_done
from portal import crypto
from portal.models import OutboxMessage, Terminal, TerminalStatus, UploadPage, User
from portal.wire import parse_time

_PREFIX = {"personal": "contact", "business": "business", "settlement": "settlement", "terminal": "terminal"}
_LONG_TERM = {"personal": "id_long_term", "business": "licence_long_term"}
PAGE_SIZE = 50
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


def history_of(application: Application) -> QuerySet[Event]:
    return application.events.select_related("actor").order_by("pk")


def messages_about(application: Application) -> QuerySet[OutboxMessage]:
    """Every message ever sent about it, oldest first."""
    return OutboxMessage.objects.filter(about=f"application:{application.pk}").order_by("created_at")


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


# --- the reviewers' queue -------------------------------------------------------------------------------------------

BANDS: dict[str, Q] = {
    "came_back": Q(status=Status.SUBMITTED, round__gt=0),
    "new": Q(status=Status.SUBMITTED, round=0),
    "in_review": Q(status=Status.IN_REVIEW),
    "waiting": Q(status__in=[Status.SUBMITTED, Status.IN_REVIEW]),
    "to_ship": Q(status=Status.OPEN),
    "with_applicant": Q(status__in=list(CORRECTING)),
    "at_acquirer": Q(status__in=[Status.APPROVED, *AT_ACQUIRER]),
    "on_the_way": Q(status__in=[Status.TERMINAL_BOUND, Status.SHIPPED, Status.RECEIVED, Status.ACTIVATING]),
    "done": Q(status__in=[Status.ACTIVE, Status.REFUSED, Status.WITHDRAWN]),
    "all": Q(),
}


def in_band(band: str, user: User) -> Q:
    """The rows of one band for this reviewer; a band nobody knows is everything that waits."""
    if band == "overdue":
        late = _late_before()
        return BANDS["waiting"] & (Q(round=0, submitted_at__lt=late) | Q(round__gt=0, status_since__lt=late))
    if band == "mine":
        return BANDS["in_review"] & Q(claimed_by=user)
    if band == "others":
        return BANDS["in_review"] & ~Q(claimed_by=user)
    return BANDS.get(band, BANDS["waiting"])


def _late_before() -> datetime:
    """Who has waited since before this moment (a midnight, Asia/Shanghai) has waited longer than a review may take."""
    today = timezone.localdate()
    most, day = OUTLOOK[Status.SUBMITTED].due.most, today
    while add_working_days(day, most) >= today:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`next` is the cursor of the following page, "" on the last one."""

    rows: Sequence[Application]
    next: str


def queue(
    user: User, *, band: str = "waiting", mine: bool = False, search: str = "", after: str = "", size: int = PAGE_SIZE
) -> QueuePage:
    """One page of the queue, longest waiting first; one query, by keyset, so that deep pages cost the same.

    `search` takes a reference, MID, terminal serial, exact ID or mobile number, or a part of a name.
    """
    rows = reviewable(user).filter(in_band(band, user))
    rows = rows.select_related("business", "personal", "claimed_by").order_by("submitted_at", "pk")
    rows = rows.annotate(came_before=Exists(_earlier_than_it()))
    rows = rows.defer("personal__id_number", "personal__mobile")  # a list shows neither: nothing to decrypt
    if mine:
        rows = rows.filter(claimed_by=user)
    if search.strip():
        rows = rows.filter(_search(search.strip())).distinct()
    if (start := _read_cursor(after)) is not None:
        moment, pk = start
        rows = rows.filter(submitted_at__gte=moment).exclude(submitted_at=moment, pk__lte=pk)
    found = list(rows[: size + 1])
    more = len(found) > size
    return QueuePage(found[:size], _cursor(found[size - 1]) if more else "")


def _earlier_than_it() -> QuerySet[Application]:
    return Application.objects.filter(applicant=OuterRef("applicant"), submitted_at__lt=OuterRef("submitted_at"))


def earlier_of(application: Application, user: User) -> list[Application]:
    """What the same applicant submitted before, latest first, for the desk to say so."""
    same = reviewable(user).filter(applicant=application.applicant_id, submitted_at__lt=application.submitted_at)
    return list(same.order_by("-submitted_at")[:_EARLIER])


def _search(words: str) -> Q:
    indexes = crypto.blind_indexes(words)
    by_number = Q(personal__id_number_index__in=indexes) | Q(personal__mobile_index__in=indexes)
    by_code = Q(reference=words.upper()) | Q(mid=words.upper()) | Q(shipments__terminal__serial=words)
    return by_number | by_code | Q(business__name__icontains=words) | Q(personal__name__icontains=words)


def _cursor(last: Application) -> str:
    assert last.submitted_at is not None
    return base64.urlsafe_b64encode(f"{last.submitted_at.isoformat()}~{last.pk}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID] | None:
    """A cursor that was tampered with starts from the beginning."""
    try:
        moment, _, pk = base64.urlsafe_b64decode(cursor.encode()).decode().partition("~")
        return parse_time(moment), UUID(pk)
    except (ValueError, binascii.Error):
        return None


def band_sizes(user: User, *, most: int = 1000) -> dict[str, int]:
    """How many stand in each band, counted up to `most` only: exact counts of large tables are dear."""
    sizes: dict[str, Any] = {}
    for band in ("came_back", "overdue", "new", "mine", "others", "to_ship"):
        sizes[band] = reviewable(user).filter(in_band(band, user))[:most].count()
    return sizes
