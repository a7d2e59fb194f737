"""The history of each answer: what was asked about it, by whom, and what it was before and after."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.desk.words import plain_text, shown
from applications.journey.moves import Actor
from applications.journey.progress import ACTOR_WORDS
from applications.journey.status import CORRECTING
from applications.models import Application, CorrectionRequest, Submission
from applications.rules.reasons import FOLLOWS, correction_reasons
from portal.words import Words

CHANGED = _("changed it")


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happened to one answer. `before` and `after` are masked; None where it is a question."""

    at: datetime
    who: Words | str
    words: Words | str
    before: Words | str | None = None
    after: Words | str | None = None
    note: str = ""
    internal: str = ""


@dataclass(frozen=True, slots=True)
class Turns:
    """`before` are the answers as declared before the present ones, plainly; empty while nothing was corrected."""

    asked: list[CorrectionRequest] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    by_field: dict[str, list[Turn]] = field(default_factory=dict)

    def of(self, target: str) -> list[Turn]:
        """Oldest first."""
        return self.by_field.get(target, [])


def turns_of(application: Application) -> Turns:
    """Three questions once there has been a correction round, none before."""
    if not application.round:
        return Turns()
    asked = list(application.corrections.order_by("pk"))
    who = _askers(application)
    found = Turns(asked)
    for item in asked:
        if item.reason != FOLLOWS:
            found.by_field.setdefault(item.field, []).append(_question(item, who))
    declared = list(application.submissions.order_by("round"))
    answers: list[dict[str, Any]] = [json.loads(one.frozen)["answers"] for one in declared]
    for earlier, later, submission in zip(answers, answers[1:], declared[1:], strict=False):
        _note_changes(found, earlier, later, submission)
    back = 1 if application.status in CORRECTING else 2
    if len(answers) >= back:
        found.before.update(answers[-back])
    for turns in found.by_field.values():
        turns.sort(key=lambda turn: turn.at)
    return found


def _askers(application: Application) -> dict[int, str]:
    """By round, the name of the reviewer who asked."""
    events = application.events.filter(name="ask_correction").select_related("actor")
    return {event.payload.get("round", 0): event.actor.label for event in events if event.actor}


def _question(item: CorrectionRequest, who: dict[int, str]) -> Turn:
    reason = correction_reasons().get(item.reason)
    ours = item.source == CorrectionRequest.Source.REVIEWER
    asker = who.get(item.round, ACTOR_WORDS[Actor.REVIEWER]) if ours else ACTOR_WORDS[Actor.ACQUIRER]
    words = reason.name if reason else item.reason
    return Turn(item.created_at, asker, words, note=item.note, internal=item.internal)


def _note_changes(found: Turns, earlier: dict[str, Any], later: dict[str, Any], submission: Submission) -> None:
    for dotted in {**earlier, **later}:
        before, after = plain_text(earlier.get(dotted, "")), plain_text(later.get(dotted, ""))
        if before != after:
            turn = Turn(
                submission.created_at,
                ACTOR_WORDS[Actor.APPLICANT],
                CHANGED,
                shown(dotted, before),
                shown(dotted, after),
            )
            found.by_field.setdefault(dotted, []).append(turn)
