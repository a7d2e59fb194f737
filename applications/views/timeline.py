"""The timeline: under each stage what happened and every message that was sent, in order; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applications.journey.outlook import OUTLOOK, Stage
from applications.journey.progress import Progress, StageLine
from applications.journey.status import CORRECTING, Status
from applications.models import Event
from portal.models import OutboxMessage
from portal.words import Words

_DEEDS: dict[str, Words] = {
    "start": _("You started this application"),
    "submit": _("You submitted it"),
    "claim": _("A reviewer began to read it"),
    "ask_correction": _("We asked for a correction"),
    "acquirer_correction": _("The acquirer asked for a correction"),
    "resubmit": _("You sent it again"),
    "approve": _("We approved it"),
    "refuse": _("We refused it"),
    "acquirer_refusal": _("The acquirer refused it"),
    "withdraw": _("You withdrew it"),
    "appeal": _("You appealed against the refusal"),
    "reopen": _("Your appeal was heard: it is reviewed again"),
    "uphold": _("Your appeal was heard: the refusal stands"),
    "withdraw_consent": _("You took a consent back"),
    "hand_over": _("Handed over to the acquirer"),
    "verify_account": _("The acquirer began to check the account"),
    "ask_signature": _("The acquirer sent the agreement"),
    "start_opening": _("The acquirer began to open your shop"),
    "open": _("Your shop was opened; the merchant number is there"),
    "bind_terminal": _("A terminal was set up for your shop"),
    "ship": _("The terminal was sent"),
    "parcel_out_for_delivery": _("The parcel is out for delivery"),
    "parcel_delivered": _("The parcel was delivered"),
    "parcel_refused": _("The parcel was refused at the door"),
    "parcel_lost": _("The parcel is lost"),
    "send_again": _("You asked for another parcel"),
    "replace_parcel": _("We send you another parcel"),
    "replace_faulty": _("We send you another terminal for the faulty one"),
    "cancel_delivery": _("You cancelled the delivery"),
    "confirm_receipt": _("You confirmed the parcel"),
    "new_code": _("You asked for a new activation code"),
    "start_activation": _("You typed the activation code"),
    "activate": _("The terminal is active"),
}
"""What an applicant reads; what is not here is our own business."""

_FINISHES = {
    "submit": Stage.FILL_IN,
    "approve": Stage.REVIEW,
    "open": Stage.OPENING,
    "confirm_receipt": Stage.DELIVERY,
}


_CODE = "activation:"  # applications/effects/telling.py


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, or (`is_message`) something we wrote. `is_loop`: part of a correction round."""

    at: datetime
    words: Words | str
    body: str = ""
    is_message: bool = False
    is_loop: bool = False


@dataclass(slots=True)
class Lap:
    """One stage of the timeline with everything that belongs to it."""

    line: StageLine
    entries: list[Entry] = field(default_factory=list)


def laps(progress: Progress, events: Iterable[Event], messages: Iterable[OutboxMessage]) -> list[Lap]:
    """Every message ever sent stands under the stage whose turn it tells of."""
    found = {line.stage: Lap(line) for line in progress.stages}
    history = list(events)
    for event in history:
        if event.name in _DEEDS:
            found[stage_of(event)].entries.append(_deed(event))
    for message in messages:
        found[_stage_of_message(message, history)].entries.append(_letter(message))
    for lap in found.values():
        lap.entries.sort(key=lambda entry: entry.at)
    return list(found.values())


def stage_of(event: Event) -> Stage:
    """Where a deed belongs: to the stage it led to, unless it finished one or ended everything."""
    if event.name in _FINISHES:
        return _FINISHES[event.name]
    here = event.source if event.target in {Status.REFUSED, Status.WITHDRAWN} else event.target
    return OUTLOOK[Status(here or event.target or Status.DRAFT)].stage


def _stage_of_message(message: OutboxMessage, history: list[Event]) -> Stage:
    """By the event that caused it (its number stands in the key), else by the time."""
    kind, _colon, number = message.key.partition(":")
    for event in history:
        if kind == "application-event" and number == str(event.pk):
            return stage_of(event)
    if kind == "activation":
        return Stage.ACTIVATION
    before = [event for event in history if event.created_at <= message.created_at]
    return stage_of(before[-1]) if before else Stage.FILL_IN


def _deed(event: Event) -> Entry:
    loop = event.target in CORRECTING or event.name == "resubmit"
    return Entry(event.created_at, _DEEDS[event.name], is_loop=loop)


def _letter(message: OutboxMessage) -> Entry:
    """A code is not shown again: it was for the one who holds the phone."""
    first, _newline, rest = message.body.partition("\n")
    if message.key.startswith(_CODE):
        return Entry(message.created_at, _("Activation code sent"), is_message=True)
    body = message.body if message.subject else rest
    return Entry(message.created_at, message.subject or first, body.strip(), is_message=True)
