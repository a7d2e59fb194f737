"""What the page of a finished run says: the cause, its proof, who acts, what to do, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from diagnostics import catalogue
from diagnostics.catalogue.entries import Cause, Question
from diagnostics.changes import Changes, changes
from diagnostics.evidence import HEARTBEAT_FRESH
from diagnostics.labels import said
from diagnostics.models import Certainty, Diagnosis, State, StepRun
from diagnostics.queries import newer_than, spare_of
from diagnostics.runner import case_of
from diagnostics.views.checklist import shown_checklist
from diagnostics.views.due import by_when
from diagnostics.views.problem_page import fix_it
from diagnostics.views.shown import ShownStep, facts_of, lines_of, names_of, shown_step
from portal.models import Terminal, User

#: What helps meanwhile against this one helps whenever only this terminal is concerned.
_ONLY_THIS_TERMINAL: Final = "terminal_not_bound"
_NOTICE: Final = "notice"
#: When somebody who was told nothing should have looked again.
_LOOK_AGAIN: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Headline:
    """`tone` is ok, warn or bad; `kind` chooses the words where there is no cause."""

    kind: str
    tone: str


def result_of(run: Diagnosis, steps: Sequence[StepRun], *, user: User) -> dict[str, Any]:
    """Everything the result page shows."""
    cause = catalogue.causes().get(run.cause) if run.cause else None
    findings = [finding for step in steps for finding in step.findings]
    examined = run.examined
    return {
        "headline": headline_of(run),
        "cause": cause,
        "certainty": said(catalogue.terms("certainties")[run.verdict.get("certainty", "none")]),
        "actor": said(catalogue.terms("actors")[cause.actor]) if cause else "",
        "retry": said(catalogue.terms("retries")[cause.retry]) if cause else "",
        "by_when": by_when(cause.within, timezone.now()) if cause else "",
        "again_by": timezone.now() + _LOOK_AGAIN,
        "meanwhile": (cause or catalogue.causes()[_ONLY_THIS_TERMINAL]).meanwhile,
        "facts": facts_of(run.verdict),
        "also": [(said(catalogue.causes()[other["cause"]].name), _certainty(other)) for other in run.also],
        "notices": lines_of(finding for finding in findings if finding["kind"] == _NOTICE),
        "silent": [line for line in lines_of(findings) if line.why and line.kind == "unknown"],
        "ruled_out": names_of(examined.get("ruled_out", [])),
        "undecided": names_of(examined.get("open", [])),
        "question": question_of(run),
        "checklist": shown_checklist(case_of(run)),
        **fix_it(run),
        "spare": _spare(run, cause),
        **age_of(run),
        **_against_the_last(run, steps),
    }


def age_of(run: Diagnosis) -> dict[str, Any]:
    """How old the result is at this moment, and the newer one if there is one: an old result is never shown as new."""
    now = timezone.now()
    left = int((run.created_at + HEARTBEAT_FRESH - now).total_seconds())
    return {"now": now, "stale": left < 0, "fresh_for": max(0, left), "newer": newer_than(run)}


def headline_of(run: Diagnosis) -> Headline:
    """Interrupted, a cause, nothing wrong anywhere, or: we could not tell."""
    if run.state in {State.BROKEN, State.RUNNING}:
        return Headline("broken", "warn")
    if run.cause:
        return Headline("cause", "bad" if run.certainty == Certainty.CONFIRMED else "warn")
    return Headline("fine", "ok") if run.fine else Headline("untold", "warn")


def question_of(run: Diagnosis) -> dict[str, Any] | None:
    """The next question worth asking."""
    for asked in run.questions:
        question: Question | None = catalogue.questions().get(asked["key"])
        if question:
            return {"entry": question, "choices": question.choices.items()}
    return None


def _spare(run: Diagnosis, cause: Cause | None) -> Terminal | None:
    """Another terminal helps only where this one alone is concerned, or where nobody knows what is."""
    if cause and cause.meanwhile != catalogue.causes()[_ONLY_THIS_TERMINAL].meanwhile:
        return None
    return spare_of(run.terminal)


def _against_the_last(run: Diagnosis, steps: Sequence[StepRun]) -> dict[str, Any]:
    if run.previous is None:
        return {"changes": None}
    earlier = {step.key: step for step in run.previous.steps.all()}
    pairs = [(earlier[step.key], step) for step in steps if step.key in earlier]
    found: Changes | None = changes(run.previous, run, steps=pairs)
    if found is None:
        return {"changes": None}
    moved: list[tuple[ShownStep, ShownStep]] = [
        (shown_step(before), shown_step(after)) for before, after in pairs if before.outcome != after.outcome
    ]
    return {
        "changes": found,
        "fixed": names_of(found.fixed),
        "unproved": names_of(found.unproved),
        "still": names_of(found.still),
        "new": names_of(found.new),
        "moved": moved,
    }


def _certainty(found: dict[str, Any]) -> str:
    return said(catalogue.terms("certainties")[found["certainty"]])
