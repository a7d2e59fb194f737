"""For every state: what it is called, who acts next, by when, and what each side reads; complete for both ways."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.calendar import add_workdays
from portal.changes.kinds import ANSWER, KINDS, PARAMETERS, Kind
from portal.models import ChangeKind, ChangeRequest, ChangeState
from portal.words import Words

CLOSING = time(18)  # the end of a working day


class NextActor(StrEnum):
    MERCHANT = "merchant"
    REVIEWER = "reviewer"
    PORTAL = "portal"
    ACQUIRER = "acquirer"
    NOBODY = "nobody"


ACTOR_WORDS: dict[NextActor, Words] = {
    NextActor.MERCHANT: _("You"),
    NextActor.REVIEWER: _("The reviewer"),
    NextActor.PORTAL: _("The portal"),
    NextActor.ACQUIRER: _("The acquirer"),
    NextActor.NOBODY: _("Nobody: it is done"),
}
STAFF_ACTOR_WORDS = ACTOR_WORDS | {NextActor.MERCHANT: _("The merchant"), NextActor.REVIEWER: _("A reviewer: you")}


@dataclass(frozen=True, slots=True)
class Outlook:
    """`days` are working days; 0 is the same day, None no date at all. `merchant` and `staff` are the next step."""

    words: Words
    tone: str
    actor: NextActor
    days: int | None
    merchant: Words
    staff: Words


_S, _A = ChangeState, NextActor
_BOTH: dict[ChangeState, Outlook] = {
    _S.SUBMITTED: Outlook(
        _("With the reviewer"),
        "busy",
        _A.REVIEWER,
        2,
        _("A reviewer compares it with your papers. You need do nothing; we tell you the result."),
        _("Compare, then approve it, ask for more, or refuse it with a reason."),
    ),
    _S.NEEDS_MORE: Outlook(
        _("Something is missing"),
        "warn",
        _A.MERCHANT,
        10,
        _("Please read what is missing and send it below. Nothing goes on until then."),
        _("The merchant has been asked. It comes back to the queue by itself."),
    ),
    _S.NOT_CARRIED: Outlook(
        _("Not accepted by the acquirer"),
        "bad",
        _A.REVIEWER,
        1,
        _("The acquirer did not accept it. A reviewer looks into it and tells you what is needed."),
        _("Read the acquirer's reason. Then try again, ask the merchant for more, or refuse it."),
    ),
    _S.EFFECTIVE: Outlook(
        _("In effect"),
        "ok",
        _A.NOBODY,
        None,
        _("The acquirer's register shows the change. We read it back to be sure."),
        _("Nothing to do: the register shows it."),
    ),
    _S.REFUSED: Outlook(
        _("Refused"),
        "bad",
        _A.NOBODY,
        None,
        _("It was refused for the reason below. You may ask again when that is put right."),
        _("Nothing to do: it was refused."),
    ),
    _S.WITHDRAWN: Outlook(
        _("Withdrawn"),
        "idle",
        _A.NOBODY,
        None,
        _("You withdrew it. Nothing was changed."),
        _("Nothing to do: the merchant withdrew it."),
    ),
}
_BY_CALL = {
    _S.APPROVED: Outlook(
        _("Approved, on its way to the acquirer"),
        "busy",
        _A.PORTAL,
        0,
        _("The portal passes it on to the acquirer now. You need do nothing."),
        _("The portal passes it on by itself and tries again until the acquirer answers."),
    ),
    _S.CARRYING: Outlook(
        _("Accepted, being read back"),
        "busy",
        _A.ACQUIRER,
        1,
        _("The acquirer accepted it. We read its register until the change is there."),
        _("The portal reads the register until the change is there. If it takes too long, ask the acquirer."),
    ),
}
_BY_HAND = {
    _S.APPROVED: Outlook(
        _("Approved, being handed to the acquirer"),
        "busy",
        _A.REVIEWER,
        1,
        _("A colleague hands it to the acquirer. You need do nothing."),
        _("Hand the packet to the acquirer, then note the acquirer's reference here."),
    ),
    _S.CARRYING: Outlook(
        _("With the acquirer"),
        "busy",
        _A.ACQUIRER,
        3,
        _("The acquirer has it. We read its register until the change is there."),
        _("The portal reads the register until the change is there. If it takes too long, ask the acquirer."),
    ),
}
_BY_ANSWER = _BY_HAND | {
    _S.CARRYING: Outlook(
        _("With the acquirer"),
        "busy",
        _A.ACQUIRER,
        3,
        _("The acquirer has it. It counts when the acquirer has confirmed it; a colleague asks."),
        _("The register does not hold it. When the acquirer has confirmed it, note its answer here: then it counts."),
    ),
    _S.EFFECTIVE: Outlook(
        _("In effect"),
        "ok",
        _A.NOBODY,
        None,
        _("The acquirer has confirmed the change."),
        _("Nothing to do: the acquirer has confirmed it."),
    ),
}
_OF_PARAMETERS = _BY_HAND | {
    _S.EFFECTIVE: Outlook(
        _("In effect"),
        "ok",
        _A.NOBODY,
        None,
        _("The acquirer has set it. The terminal keeps to it when it has downloaded its parameters."),
        _("Nothing to do: the acquirer's parameters for the terminal show it."),
    ),
}


def outlook(state: ChangeState, kind: ChangeKind) -> Outlook:
    return (_BOTH | _way_of(KINDS[kind]))[state]


def _way_of(kind: Kind) -> dict[ChangeState, Outlook]:
    if not kind.by_hand:
        return _BY_CALL
    return {ANSWER: _BY_ANSWER, PARAMETERS: _OF_PARAMETERS}.get(kind.proof, _BY_HAND)


def outlook_of(change: ChangeRequest) -> Outlook:
    return outlook(ChangeState(change.state), ChangeKind(change.kind))


def act_by(state: ChangeState, kind: ChangeKind, now: datetime) -> datetime | None:
    """Until when whoever must act should have: the end of that working day, or an hour for our own work."""
    days = outlook(state, kind).days
    if days is None:
        return None
    if days == 0:
        return now + timedelta(hours=1)
    here = timezone.localtime(now)
    return datetime.combine(add_workdays(here.date(), days), CLOSING, tzinfo=here.tzinfo)
