"""What the pages of a problem are made of: rows turned into what the templates show."""

from typing import Any, Final

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from diagnostics import catalogue
from diagnostics.catalogue.entries import Remedy
from diagnostics.labels import said
from diagnostics.models import Diagnosis, Problem
from diagnostics.problems import words_of
from diagnostics.proof import PASSED, SIGN_ON
from diagnostics.readings.gate import known_case
from diagnostics.remedies import backup_helps, gate
from diagnostics.tried import Tried, others_open, problems_of_run, tried_for
from diagnostics.views.fixing import (
    LAST_RESORT,
    current_of,
    proof_lines,
    remedies_of,
    shown_command,
    shown_event,
    tone_of,
)
from portal.access import role_in
from portal.models import User
from portal.roles import may_command

_PACES: Final = ((20, 2), (120, 5))  # (until this age in seconds, seconds between two questions)
_SLOWEST: Final = 15
_PAGES: Final = {"change": "change", "case": "support:case"}


def piece_of(problem: Problem, *, user: User, tried: Tried | None = None) -> dict[str, Any]:
    """Everything that the page of a problem shows."""
    tried = tried or tried_for(problem)
    may_act = problem.terminal.merchant_id == problem.merchant_id
    current = None if problem.is_closed else current_of(problem, tried.runs)
    resort = None if problem.is_closed or current else catalogue.remedies()[LAST_RESORT]
    blocks = _known_blocks(problem, current)
    events = problem.events.select_related("by").order_by("-pk")[:100]
    return {
        "problem": problem,
        "cause": catalogue.causes().get(problem.cause),
        "certainty": said(catalogue.terms("certainties").get(problem.certainty)),
        "tone": tone_of(problem),
        "current": current,
        "resort": resort,
        "remedies": remedies_of(problem, tried.runs, may_risk=_may_risk(user, problem)),
        "allowed": current is None or not current.destructive or _may_risk(user, problem),
        "blocks": [said(catalogue.blocks().get(code)) for code in blocks],
        "backup_helps": backup_helps(blocks),
        "commands": [shown_command(row) for row in tried.line],
        "recheck": tried.recheck,
        "working": tried.working,
        "may_act": may_act,
        "waiting_url": _request_of(problem),
        "pace": _pace(tried),
        "seen": seen_mark(problem, tried),
        "others": [(other, catalogue.causes().get(other.cause)) for other in others_open(problem)],
        "events": [shown_event(event) for event in events],
        **_proof(problem),
    }


def _request_of(problem: Problem) -> str:
    """The page of the change request or support case that this problem waits for; the ground floor's, known by name."""
    kind, _, pk = problem.waiting_for.partition(":")
    try:
        return reverse(_PAGES[kind], args=[pk]) if kind in _PAGES else ""
    except NoReverseMatch:
        return ""


def _may_risk(user: User, problem: Problem) -> bool:
    if user.is_reviewer or problem.merchant is None:
        return user.is_reviewer
    return may_command(role_in(user, problem.merchant), guarded=True)


def _known_blocks(problem: Problem, remedy: Remedy | None) -> tuple[str, ...]:
    """What is in the way as far as our own rows tell; the press itself asks anew."""
    return gate(known_case(problem), remedy) if remedy and remedy.destructive else ()


def _proof(problem: Problem) -> dict[str, Any]:
    if not problem.is_closed or problem.closed_by is None:
        return {"proof": []}
    words = words_of(problem.closed_by)
    sign_on = words.get(SIGN_ON)
    return {"proof": proof_lines(words), "sign_on_at": sign_on.read_at if sign_on and sign_on.rc == PASSED else None}


def _pace(tried: Tried) -> int:
    """Seconds until a watcher should ask again: fast at first, then slower."""
    begun = [command.created_at for command in tried.line] + ([tried.recheck.created_at] if tried.recheck else [])
    age = (timezone.now() - max(begun, default=timezone.now())).total_seconds()
    return next((pace for until, pace in _PACES if age < until), _SLOWEST)


def seen_mark(problem: Problem, tried: Tried) -> str:
    """What a watcher has seen: equal marks mean that nothing on the page would change."""
    commands = "-".join(f"{row.state}{bool(row.done_at):d}{bool(row.trouble):d}" for row in tried.line)
    recheck = tried.recheck
    checking = f"{recheck.pk}{recheck.run.state if recheck.run else ''}" if recheck else ""
    return f"{problem.state}.{commands}.{checking}"


def remedy_page(problem: Problem, remedy: Remedy, *, step: str, allowed: bool, user: User) -> dict[str, Any]:
    """One remedy: its steps with ticks, where the person stands, and what is in the way."""
    begun = problem.remedy_runs.filter(remedy=remedy.key, ended_at=None).prefetch_related("ticks").first()
    ticked = {tick.step: tick for tick in begun.ticks.all()} if begun else {}
    steps = [(number, text, ticked.get(number)) for number, text in enumerate(remedy.steps)]
    first_open = next((number for number, _text, tick in steps if tick is None), None)
    chosen = int(step) if step.isdecimal() and len(step) < 4 and int(step) < len(steps) else first_open
    blocks = _known_blocks(problem, remedy)
    return {
        "problem": problem,
        "cause": catalogue.causes().get(problem.cause),
        "remedy": remedy,
        "run": problem.seen_by,
        "actor": said(catalogue.terms("actors")[remedy.actor]),
        "steps": steps,
        "step": steps[chosen] if chosen is not None else None,
        "follows": [catalogue.remedies()[key].name for key in remedy.then],
        "allowed": allowed,
        "blocks": [said(catalogue.blocks().get(code)) for code in blocks],
        "backup_helps": backup_helps(blocks),
        "may_act": problem.terminal.merchant_id == problem.merchant_id and not problem.is_closed,
        "activation_url": _activation_of(problem, user) if remedy.kind == "activation" else "",
        "template": f"diagnostics/remedies/_{remedy.kind}.html",
    }


def _activation_of(problem: Problem, user: User) -> str:
    """Where this person enters the activation code of this terminal; another room's page, known by its name only."""
    try:
        activation = apps.get_model("applications", "Activation")
        found = activation._default_manager.filter(
            terminal_id=problem.terminal_id, done_at=None, application__applicant=user
        )
        pk = found.values_list("application_id", flat=True).first()
        return reverse("applications:application", args=[pk]) if pk else ""
    except (LookupError, NoReverseMatch):
        return ""


def fix_it(run: Diagnosis) -> dict[str, Any]:
    """For the page of a run: the problems with the remedy to try now, and what was carried over into the run."""
    lines = proof_lines(words_of(run)) if run.previous_id else []
    theirs = run.terminal.merchant_id == run.merchant_id  # nothing can be done about a terminal that moved on
    return {
        "panel": [_panel(problem, run) for problem in problems_of_run(run)] if theirs else [],
        "carried": [line for line in lines if line.carried],
    }


def _panel(problem: Problem, run: Diagnosis) -> dict[str, Any]:
    """`older`: an earlier check found it, and this one neither found it again nor proved it gone."""
    older = not problem.is_closed and problem.seen_by_id != run.pk and problem.seen_at < run.created_at
    current = None if problem.is_closed else current_of(problem, problem.remedy_runs.all())
    return {"problem": problem, "cause": catalogue.causes().get(problem.cause), "remedy": current, "older": older}
