"""Disturbances: what failed in the last ten minutes is grouped, opened once, attached to, told of and closed.

Safe to run from several sweepers at once: an open disturbance is unique by code and factor, a terminal stands in it
once, people are told by key.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Q

from diagnostics.checks.attempts import APPROVED, plain_code
from diagnostics.evidence import moment
from diagnostics.fleet.attempts import failures, payments, population
from diagnostics.fleet.detector import WINDOW, Attempt, Group, groups
from diagnostics.models import Diagnosis, Incident, IncidentTerminal

QUIET: Final = timedelta(minutes=10)
_ENOUGH: Final = 3
_BATCH: Final = 500


def look(now: datetime) -> None:
    """One pass: attach to what is open, open what is new, close what is over."""
    failed = failures(now)
    for incident in Incident.objects.filter(closed_at=None):
        mine = [one for one in failed if _belongs(one, incident)]
        attach(incident, mine)
        taken = {(one.terminal, one.code) for one in mine}
        failed = [one for one in failed if (one.terminal, one.code) not in taken]
    if failed:
        paid = payments(now) if groups(failed, [], lambda _factor: 0) else []
        for group in groups(_still_failing(failed, paid), paid, population):
            open_incident(group, now=now)
    for incident in Incident.objects.filter(closed_at=None, last_failure_at__lt=now - QUIET):
        close_if_over(incident, now=now)
    _attach_diagnoses()


def _still_failing(failed: list[Attempt], paid: list[Attempt]) -> list[Attempt]:
    """Without the terminals that have paid since: each stands on one side."""
    since = {one.terminal: one.at for one in paid}
    return [one for one in failed if one.terminal not in since or one.at >= since[one.terminal]]


def _belongs(attempt: Attempt, incident: Incident) -> bool:
    return plain_code(attempt.code) == incident.code and (incident.factor, incident.value) in attempt.factors


def open_incident(group: Group, *, now: datetime) -> Incident:
    """The disturbance of this group; the one that another sweeper opened a moment ago, if one did."""
    factor, value = group.factor
    with transaction.atomic():
        incident, _created = Incident.objects.get_or_create(
            open_key=f"{group.code}:{factor}:{value}"[:160],
            defaults={
                "code": group.code,
                "factor": factor,
                "value": value[:80],
                "opened_at": now,
                "began_at": min(one.at for one in group.attempts),
                "last_failure_at": max(one.at for one in group.attempts),
            },
        )
        attach(incident, group.attempts)
    return incident


def attach(incident: Incident, attempts: Iterable[Attempt]) -> None:
    """These failures belong to it. A terminal stands in it once, with its first and its last failure."""
    rows = [
        IncidentTerminal(
            incident=incident, terminal_id=one.terminal, merchant_id=one.merchant, first_failure_at=one.at,
            last_failure_at=one.at,
        )
        for one in attempts
    ]  # fmt: skip
    if not rows:
        return
    with transaction.atomic():
        IncidentTerminal.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
        for row in rows:
            IncidentTerminal.objects.filter(
                incident=incident, terminal=row.terminal_id, last_failure_at__lt=row.last_failure_at
            ).update(last_failure_at=row.last_failure_at)
        of = IncidentTerminal.objects.filter(incident=incident)
        Incident.objects.filter(pk=incident.pk).update(
            **of.aggregate(
                terminals_count=Count("pk"),
                merchants_count=Count("merchant", distinct=True),
                last_failure_at=Max("last_failure_at"),
            )
        )


def close_if_over(incident: Incident, *, now: datetime) -> bool:
    """Over is what pays again: at three of its terminals or at half, after the last failure. Silence is not over."""
    rows = IncidentTerminal.objects.filter(
        incident=incident, terminal__report__received_at__gt=incident.last_failure_at
    )
    again = 0
    last: datetime | None = None
    for data in rows.values_list("terminal__report__data", flat=True).iterator(chunk_size=_BATCH):
        at = moment(data.get("last_transaction_at"))
        if plain_code(str(data.get("last_transaction_rc"))) in APPROVED and at and at > incident.last_failure_at:
            again, last = again + 1, max(last or at, at)
    if last is None:
        return False
    Incident.objects.filter(pk=incident.pk).update(last_success_at=last)
    if again < min(_ENOUGH, (incident.terminals_count + 1) // 2):
        return False
    still = Incident.objects.filter(pk=incident.pk, closed_at=None, last_failure_at=incident.last_failure_at)
    return still.update(closed_at=now, open_key=None) == 1


def _attach_diagnoses() -> None:
    """Runs of affected terminals, with this code or with none typed. Their verdicts stay as judged."""
    for incident in Incident.objects.filter(closed_at=None):
        affected = IncidentTerminal.objects.filter(incident=incident).values("terminal")
        Diagnosis.objects.filter(
            Q(code="") | Q(code=incident.code),
            incident=None,
            terminal__in=affected,
            created_at__gte=incident.began_at - WINDOW,
        ).update(incident=incident)


def incident_met(terminal: int, code: str) -> Incident | None:
    """The open disturbance that explains this code at this terminal, or whatever it was refused with."""
    known = Incident.objects.filter(closed_at=None, terminals__terminal=terminal)
    return (known.filter(code=code) if code else known).order_by("-pk").first()
