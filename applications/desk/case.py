"""Where a case stands, who has it, and what this reviewer can do with it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.desk.history import Line, lines_of
from applications.desk.parcels import can_reserve, reserved_for
from applications.desk.risk import Risk, risk_of
from applications.desk.words import ACQUIRER_WORDS
from applications.journey.progress import Progress, Viewer
from applications.journey.status import BANDS, CORRECTING, Status
from applications.models import (
    OVER,
    Appeal,
    Application,
    HandOver,
    HandOverState,
    LookOutcome,
    SecondLook,
    Shipment,
    TrackingEvent,
)
from applications.queries import earlier_of, photos_of, progress_of, shipment_of, stock, tracking_of
from applications.rules.reasons import Reason, refusal_reasons
from portal.models import Terminal, UploadPage, User
from portal.words import Words

STOCK_SHOWN = 50
_IN_REVIEW = BANDS["waiting"]
_TONES = {Status.REFUSED: "bad", Status.WITHDRAWN: "idle", Status.ACTIVE: "ok"} | dict.fromkeys(CORRECTING, "warn")
_TROUBLES: dict[str, Words] = {
    "timeout": _("The acquirer did not answer in time."),
    "transport": _("The acquirer could not be reached."),
    "server_error": _("The acquirer reports a fault of its own."),
    "rate_limited": _("The acquirer is answering too many questions at the moment."),
    "bad_answer": _("The acquirer's answer could not be understood."),
    "circuit_open": _("The acquirer has not answered for a while."),
    "consent_withdrawn": _("The applicant has taken back the consent to hand this over."),
    "not_found": _("The acquirer does not know this terminal."),
    "conflict": _("The acquirer says that this terminal belongs to another merchant."),
}


@dataclass(frozen=True, slots=True)
class Case:
    """`first_approver` gave the first of two approvals, which this reviewer may take back if it was theirs."""

    progress: Progress
    due: date | None
    late: bool
    lines: list[Line]
    last_event: int
    can_decide: bool
    can_take: bool
    taken_by: User | None
    comes_back_to: User | None
    hand_over: HandOver | None
    shipment: Shipment | None
    stock: list[Terminal]
    refusal: Reason | None
    with_applicant: bool
    acquirer_words: Words | str
    tracking: list[TrackingEvent]
    parcel_photos: list[UploadPage]
    reserved: str
    can_reserve: bool
    earlier: list[Application]
    risk: Risk | None
    first_approver: User | None
    doubts: list[SecondLook]
    can_take_back: bool
    appeal: Appeal | None
    can_hear: bool

    @property
    def tone(self) -> str:
        """How the status is to look (components/_state.html)."""
        return "bad" if self.late and self.progress.status in _IN_REVIEW else _TONES.get(self.progress.status, "busy")

    @property
    def is_in_review(self) -> bool:
        return self.progress.status is Status.IN_REVIEW

    @property
    def can_ship(self) -> bool:
        """Open, and no terminal on its way to being bound."""
        over = self.shipment is not None and self.shipment.state in OVER
        return self.progress.status == Status.OPEN and (self.shipment is None or over)

    @property
    def hand_over_trouble(self) -> Words | str:
        """Why it is not handed over yet; "" when that was never tried or has worked."""
        work = self.hand_over
        return trouble_words(work.trouble) if work and work.trouble and work.state != HandOverState.DONE else ""

    @property
    def shipment_trouble(self) -> Words | str:
        return trouble_words(self.shipment.trouble) if self.shipment and self.shipment.trouble else ""


def case_of(application: Application, user: User) -> Case:
    """A fixed number of queries, whatever the case holds."""
    status, shipment = Status(application.status), shipment_of(application)
    stands = progress_of(application, Viewer.STAFF)
    lines, last_event = lines_of(application)
    due = _due(application, stands)
    mine, holder = application.claimed_by_id == user.pk, application.claimed_by
    appeal: Appeal | None = getattr(application, "appeal", None)
    reservable = can_reserve(application, shipment)
    reviewing, waiting = status is Status.IN_REVIEW, status in CORRECTING | {Status.SUBMITTED}
    first = application.first_approved_by
    return Case(
        progress=stands,
        due=due,
        late=due is not None and due < timezone.localdate(),
        lines=lines,
        last_event=last_event,
        can_decide=reviewing and mine,
        can_take=status is Status.SUBMITTED and first != user,
        taken_by=holder if reviewing and not mine else None,
        comes_back_to=holder if waiting else None,
        hand_over=application.hand_overs.order_by("-pk").first(),
        shipment=shipment,
        stock=list(stock(application)[:STOCK_SHOWN]) if status is Status.OPEN else [],
        refusal=refusal_reasons().get(application.refusal_reason),
        with_applicant=status in CORRECTING,
        acquirer_words=ACQUIRER_WORDS.get(application.acquirer_state, application.acquirer_state),
        earlier=earlier_of(application, user),
        risk=risk_of(application),
        first_approver=first,
        doubts=doubts_of(application),
        can_take_back=status is Status.SUBMITTED and first == user,
        appeal=appeal,
        can_hear=status is Status.APPEALED and appeal is not None and appeal.refused_by_id != user.pk,
        tracking=tracking_of(shipment),
        parcel_photos=photos_of(shipment),
        reserved=reserved_for(application) if reservable else "",
        can_reserve=reservable,
    )


def doubts_of(application: Application) -> list[SecondLook]:
    """The second looks that disagreed with an approval: they keep the case marked."""
    looks = application.second_looks.filter(opinion=LookOutcome.DISAGREE).select_related("looked_by", "approved_by")
    return list(looks)


def _due(application: Application, stands: Progress) -> date | None:
    """The last day to act; that of a review is kept from the day something was declared."""
    if application.status in _IN_REVIEW and application.due_on is not None:
        return application.due_on
    days = stands.next.due.days(timezone.localdate(application.status_since))
    return days[1] if days else None


def trouble_words(code: str) -> Words | str:
    """A sentence for the code of a piece of work that did not succeed; an unknown code is said as it is."""
    return _TROUBLES.get(code, code)
