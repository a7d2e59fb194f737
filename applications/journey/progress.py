"""What a page shows about where an application stands: one pure function from status and steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from applications.journey.due import Due
from applications.journey.moves import Actor, Move, moves_from
from applications.journey.outlook import OUTLOOK, STAGE_WORDS, Stage
from applications.journey.status import CORRECTING, Status
from portal.words import Words


class Viewer(StrEnum):
    APPLICANT = "applicant"
    STAFF = "staff"


class StageState(StrEnum):
    """`needs_you`: current, and waits for the applicant; `stopped`: where a refused or withdrawn one ended."""

    DONE = "done"
    CURRENT = "current"
    NEEDS_YOU = "needs_you"
    WAITING = "waiting"
    STOPPED = "stopped"


STATE_WORDS: dict[StageState, Words] = {
    StageState.DONE: _("Done"),
    StageState.CURRENT: _("Going on"),
    StageState.NEEDS_YOU: _("Needs you"),
    StageState.WAITING: _("Not yet"),
    StageState.STOPPED: _("Ended here"),
}

ACTOR_WORDS: dict[Actor, Words] = {
    Actor.APPLICANT: _("The applicant"),
    Actor.REVIEWER: _("Our review team"),
    Actor.ACQUIRER: _("The acquirer"),
    Actor.PORTAL: _("The portal, by itself"),
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """One line of the timeline."""

    stage: Stage
    words: Words
    state: StageState
    state_words: Words


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next, who does it, and when it is to be expected. There is always one."""

    words: Words
    actor: Actor
    actor_words: Words
    due: Due


@dataclass(frozen=True, slots=True)
class Progress:
    """`words` names the status for this viewer; `moves` are those the viewer can make now."""

    status: Status
    words: Words | str
    stages: tuple[StageLine, ...]
    next: NextStep
    moves: tuple[Move, ...]
    steps_done: int
    steps_total: int


def progress(
    status: str, viewer: Viewer, *, steps: Mapping[str, bool] | None = None, stopped_at: str | None = None
) -> Progress:
    """`steps` tells per step key whether it is complete; `stopped_at` is the status from which a refused or
    withdrawn application ended, so that the timeline stops at the right line.
    """
    here = Status(status)
    outlook = OUTLOOK[here]
    staff = viewer is Viewer.STAFF
    steps = steps or {}
    return Progress(
        status=here,
        words=here.label if staff else outlook.words,
        stages=_stages(here, Status(stopped_at) if stopped_at else None),
        next=NextStep(
            words=outlook.staff if staff else outlook.applicant,
            actor=outlook.actor,
            actor_words=_("You") if _is_me(outlook.actor, viewer) else ACTOR_WORDS[outlook.actor],
            due=outlook.due,
        ),
        moves=tuple(moves_from(here, Actor.REVIEWER if staff else Actor.APPLICANT)),
        steps_done=sum(steps.values()),
        steps_total=len(steps),
    )


def _is_me(actor: Actor, viewer: Viewer) -> bool:
    return actor is (Actor.REVIEWER if viewer is Viewer.STAFF else Actor.APPLICANT)


def _stages(here: Status, stopped_at: Status | None) -> tuple[StageLine, ...]:
    order = list(Stage)
    stopped = here in {Status.REFUSED, Status.WITHDRAWN}
    reached = order.index(OUTLOOK[stopped_at if stopped and stopped_at else here].stage)
    lines = []
    for position, stage in enumerate(order):
        if position < reached or here is Status.ACTIVE:
            state = StageState.DONE
        elif position > reached:
            state = StageState.WAITING
        elif stopped:
            state = StageState.STOPPED
        else:
            state = StageState.NEEDS_YOU if _needs_applicant(here) else StageState.CURRENT
        lines.append(StageLine(stage, STAGE_WORDS[stage], state, STATE_WORDS[state]))
    return tuple(lines)


def _needs_applicant(here: Status) -> bool:
    return here in CORRECTING or OUTLOOK[here].actor is Actor.APPLICANT
