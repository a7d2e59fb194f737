"""Who may see which diagnosis: the people of the merchant it was about, and staff. Strangers get 404."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from diagnostics.models import (
    Diagnosis,
    Drift,
    Incident,
    IncidentTerminal,
    Problem,
    Share,
    SlipReading,
    StepRun,
)
from diagnostics.models.share import hash_of
from diagnostics.rows import moment_of
from diagnostics.watching import Watcher, mark_of
from portal.access import terminal_for
from portal.models import ApiKey, Role, Terminal, User
from portal.operator.access import within_reach

_STAFF: Final = (Role.REVIEWER, Role.OPERATOR)
#: What a watcher's page shows, and nothing of what the run came to. In words of SQL: 500 people may look every second,
#: and composing these words anew takes three times as long as the database does. Times are dear to read: once will do.
_STEP: Final = ("id", "key", "position", "state", "outcome", "findings")
_STATE, _OUTCOME, _RUN, _TERMINAL = 3, 4, 6, 10
_WORDS: Final = """
SELECT s.id, s.key, s.position, s.state, s.outcome, s.findings,
       d.state, d.code, CASE WHEN s.position = 0 THEN d.created_at END, CASE WHEN s.position = 0 THEN d.deadline_at END,
       t.id, t.serial
FROM diagnostics_steprun s
JOIN diagnostics_diagnosis d ON d.id = s.diagnosis_id
JOIN portal_terminal t ON t.id = d.terminal_id
WHERE s.diagnosis_id = %s AND EXISTS (SELECT 1 FROM portal_user u WHERE u.id = %s AND u.is_active AND {may})
ORDER BY s.position
"""
_LOOK: Final = {
    True: _WORDS.format(may=f"u.role IN ({', '.join(repr(str(role)) for role in _STAFF)})"),
    False: _WORDS.format(
        may="EXISTS (SELECT 1 FROM portal_member m WHERE m.user_id = u.id AND m.merchant_id = d.merchant_id)"
    ),
}


def diagnoses_of(user: User) -> QuerySet[Diagnosis]:
    """The runs about this person's merchants; those of an earlier holder of a terminal are not among them."""
    runs = Diagnosis.objects.select_related("terminal__merchant", "previous")
    return runs if user.is_reviewer else runs.filter(merchant__memberships__user=user)


def diagnoses_open_to(key: ApiKey) -> QuerySet[Diagnosis]:
    """What a system of the operator may see: all runs, or those about the merchants of the key's list."""
    runs = Diagnosis.objects.select_related("terminal", "merchant").prefetch_related("steps")
    return within_reach(runs, key)


def diagnosis_for(user: User, pk: UUID) -> Diagnosis:
    return get_object_or_404(diagnoses_of(user), pk=pk)


def two_of_one_terminal(user: User, one: UUID, other: UUID) -> tuple[Diagnosis, Diagnosis]:
    """Two runs of the same terminal with their steps and readings, the earlier one first."""
    found = list(
        diagnoses_of(user)
        .filter(pk__in={one, other})
        .order_by("created_at", "pk")
        .prefetch_related("steps", "readings")
    )
    if len(found) != 2 or found[0].terminal_id != found[1].terminal_id:
        raise Http404
    return found[0], found[1]


def diagnosis_to_act_on(user: User, pk: UUID) -> Diagnosis:
    """A run that may be carried on: the terminal must still be one of this person's."""
    run = diagnosis_for(user, pk)
    terminal_for(user, run.terminal.serial)
    return run


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a run that this watcher may see found; models are made of it only when there is news to show."""

    run: Diagnosis
    rows: list[tuple[Any, ...]]

    @property
    def mark(self) -> str:
        return mark_of(self.run, (row[_OUTCOME] or row[_STATE] for row in self.rows))

    def steps(self) -> list[StepRun]:
        """The seven steps, each with its run and that with its terminal: all that a watcher's page shows."""
        first = self.rows[0]
        self.run.terminal = Terminal(pk=first[_TERMINAL], serial=first[_TERMINAL + 1])
        return [StepRun(diagnosis=self.run, **_step_of(row)) for row in self.rows]


def look_for(watcher: Watcher, pk: UUID) -> Look:
    if found := look_at(watcher, pk):
        return found
    raise Http404


def look_at(watcher: Watcher, pk: UUID) -> Look | None:
    """One query; None for a stranger."""
    key = StepRun._meta.get_field("diagnosis").get_db_prep_value(pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK[watcher.staff], [key, watcher.user])
        rows = cursor.fetchall()
    if not rows:
        return None
    state, code, created_at, deadline_at = rows[0][_RUN : _RUN + 4]
    run = Diagnosis(pk=pk, state=state, code=code, created_at=moment_of(created_at), deadline_at=moment_of(deadline_at))
    return Look(run, rows)


def _step_of(row: tuple[Any, ...]) -> dict[str, Any]:
    """The columns of one step; what stands in a JSON column is text until a model has read it."""
    columns = dict(zip(_STEP, row, strict=False))
    return columns | {"findings": json.loads(columns["findings"])}


def history_of(user: User, terminal: Terminal) -> QuerySet[Diagnosis]:
    """The runs of one terminal, newest first."""
    return diagnoses_of(user).filter(terminal=terminal).order_by("-created_at", "-pk")


def problems_of(user: User) -> QuerySet[Problem]:
    """The problems of this person's merchants; a terminal's earlier holder keeps theirs."""
    problems = Problem.objects.select_related("terminal__merchant", "merchant", "seen_by", "closed_by")
    return problems if user.is_reviewer else problems.filter(merchant__memberships__user=user)


def problem_for(user: User, pk: UUID) -> Problem:
    return get_object_or_404(problems_of(user), pk=pk)


def problem_to_act_on(user: User, pk: UUID) -> Problem:
    """A problem that something may be done about: the terminal must still be one of this person's."""
    problem = problem_for(user, pk)
    if problem.terminal.merchant_id != problem.merchant_id:
        raise Http404
    return problem


def share_for(user: User, pk: UUID) -> Share:
    """A link to a result that this person may see."""
    links = Share.objects.select_related("diagnosis__terminal")
    return get_object_or_404(links, pk=pk, diagnosis__in=diagnoses_of(user))


def share_by(token: str) -> Share | None:
    """What an address opens, for whoever holds it; None when it never did, or does no longer."""
    links = Share.objects.open_at(timezone.now()).select_related("diagnosis__terminal", "diagnosis__merchant")
    return links.filter(token_hash=hash_of(token)).first()


def drifts_of(user: User) -> QuerySet[Drift]:
    """Differences that last, newest first: those of this person's merchants, for staff those of the whole fleet."""
    rows = Drift.objects.select_related("terminal", "merchant").filter(gone_at=None).order_by("-pk")
    return rows if user.is_reviewer else rows.filter(merchant__memberships__user=user)


def slip_for(user: User | AnonymousUser, pk: UUID, *, brought: Collection[str]) -> SlipReading:
    """A slip that this session brought (`brought`: ids as text), or that this person sent while signed in."""
    mine = Q(by=user) if user.is_authenticated else Q(pk__in=[])
    return get_object_or_404(SlipReading.objects.select_related("upload").filter(Q(pk__in=list(brought)) | mine), pk=pk)


def incidents_of(user: User) -> QuerySet[Incident]:
    """Disturbances that this person's merchants met, newest first; for staff all of them."""
    rows = Incident.objects.order_by("-pk")
    if user.is_reviewer:
        return rows
    met = IncidentTerminal.objects.filter(merchant__memberships__user=user)
    return rows.filter(pk__in=met.values("incident"))


def incident_for(user: User, pk: int) -> Incident:
    return get_object_or_404(incidents_of(user), pk=pk)


def terminals_in(user: User, incident: Incident) -> QuerySet[IncidentTerminal]:
    """The terminals of this person that met it; for staff all of them."""
    rows = IncidentTerminal.objects.filter(incident=incident).select_related("terminal", "merchant").order_by("pk")
    return rows if user.is_reviewer else rows.filter(merchant__memberships__user=user)
