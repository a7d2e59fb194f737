"""What happened to an application, as lines for the desk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.desk.words import label_of
from applications.journey.moves import Actor
from applications.journey.progress import ACTOR_WORDS
from applications.models import Application, ConsentPurpose, Event
from applications.queries import history_of
from applications.rules.reasons import correction_reasons, refusal_reasons
from portal.models import AuditEntry, User
from portal.words import Words

EVENT_WORDS: dict[str, Words] = {
    "start": _("Started the application"),
    "submit": _("Submitted it"),
    "resubmit": _("Sent the corrections back"),
    "withdraw": _("Withdrew it"),
    "appeal": _("Appealed against the refusal"),
    "reopen": _("Heard the appeal and took it up again"),
    "uphold": _("Heard the appeal: the refusal stands"),
    "claim": _("Took it for review"),
    "take_over": _("Took it over"),
    "assign": _("Gave it to a colleague"),
    "release": _("Gave it back to the queue"),
    "escalate": _("Told the leads that the review is late"),
    "ask_correction": _("Asked for corrections"),
    "first_approval": _("Approved it as the first of two"),
    "take_back": _("Took the first approval back"),
    "approve": _("Approved it"),
    "refuse": _("Refused it"),
    "hand_over": _("Handed it over to the acquirer"),
    "acquirer_checks": _("Goes on checking"),
    "verify_account": _("Started to check the account"),
    "ask_signature": _("Asked the applicant to sign"),
    "start_opening": _("Started to open the merchant"),
    "open": _("Opened the merchant"),
    "acquirer_correction": _("Asked for a correction"),
    "acquirer_refusal": _("Refused the merchant"),
    "bind_terminal": _("Bound the terminal at the acquirer"),
    "ship": _("Recorded the shipment"),
    "confirm_receipt": _("Confirmed the parcel"),
    "serial_differs": _("Typed another serial number than that of the terminal sent"),
    "parcel_out_for_delivery": _("The parcel is out for delivery"),
    "parcel_delivered": _("The parcel was delivered"),
    "parcel_refused": _("The parcel was refused at the door"),
    "parcel_lost": _("The parcel is lost"),
    "send_again": _("Asked for another parcel"),
    "replace_parcel": _("Has another parcel sent"),
    "replace_faulty": _("Has another terminal sent for a faulty one"),
    "cancel_delivery": _("Cancelled the delivery"),
    "start_activation": _("Typed the activation code"),
    "activate": _("Activated the terminal"),
    "withdraw_consent": _("Took a consent back"),
    "add_document": _("Uploaded a document"),
    "remove_document": _("Removed a document"),
    "send_anyway": _("Sent a picture as it is"),
    "choose_terminal": _("Chose a terminal"),
    "reserve": _("Put a terminal aside"),
    "unreserve": _("Gave the terminal back to the stock"),
    "retry_hand_over": _("Asked to hand it over again at once"),
    "retry_activation": _("Tried the activation again"),
    "new_code": _("Asked for a new activation code"),
    "reveal": _("Looked at a full value"),
    "disagree": _("Disagreed with the risk score"),
    "second_look": _("Took a second look at the approval"),
}


_ROLES = frozenset(actor.value for actor in Actor)


@dataclass(frozen=True, slots=True)
class Line:
    """`words` say what was done; `details` are fields, reasons or numbers, each its own item."""

    at: datetime
    name: str
    who: Words | str
    words: Words | str
    details: tuple[str, ...] = ()


def lines_of(application: Application) -> tuple[list[Line], int]:
    """Everything that happened, oldest first, looks at full values among it; and the number of the last event."""
    events = list(history_of(application))
    looks = AuditEntry.objects.filter(subject=subject_of(application), action="reveal").select_related("actor")
    lines = [*lines_from(events), *(_look(entry) for entry in looks)]
    return sorted(lines, key=lambda line: line.at), events[-1].pk if events else 0


def lines_since(application: Application, event: int) -> list[Line]:
    """What happened after that event."""
    return list(lines_from(history_of(application).filter(pk__gt=event)))


def subject_of(application: Application) -> str:
    """The name of an application in the audit log."""
    return f"application:{application.pk}"


def lines_from(events: Iterable[Event]) -> Iterator[Line]:
    """A line per event; papers uploaded one after the other make one line, of the last one's time."""
    held: Line | None = None
    events = list(events)
    given = {event.payload["to"] for event in events if event.name == "assign"}
    colleagues = User.objects.in_bulk(given) if given else {}
    for event in events:
        words = EVENT_WORDS.get(event.name, event.name)
        to = colleagues.get(event.payload.get("to", 0))
        details = (*_details(event.payload), *([to.label] if to else []))
        line = Line(event.created_at, event.name, _who(event), words, details)
        if held is not None and held.name == line.name == "add_document":
            held = replace(line, details=held.details + line.details)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _who(event: Event) -> Words | str:
    if event.actor is None or event.role == Actor.APPLICANT:
        return ACTOR_WORDS[Actor(event.role)] if event.role in _ROLES else event.role
    return event.actor.label


def _details(payload: dict[str, Any]) -> Iterator[str]:
    for item in payload.get("items", ()):
        reason = correction_reasons().get(item["reason"])
        yield f"{label_of(item['field'])}: {reason.text if reason else item['reason']}"
    for name in payload.get("fields", ()):
        yield str(label_of(name))
    if code := payload.get("reason"):
        refusal = refusal_reasons().get(code)
        yield refusal.name if refusal else code
    if (purpose := payload.get("purpose")) in ConsentPurpose.values:
        yield str(ConsentPurpose(purpose).label)
    if kind := payload.get("kind"):
        yield str(label_of(f"documents.{kind}"))
    for key in ("serial", "tid", "carrier", "earlier"):
        if value := payload.get(key):
            yield str(value)


def _look(entry: AuditEntry) -> Line:
    name = str(label_of((entry.after or {}).get("field", "")))
    who = entry.actor.label if entry.actor else "–"
    return Line(entry.at, "reveal", who, EVENT_WORDS["reveal"], tuple(part for part in (name, entry.reason) if part))
