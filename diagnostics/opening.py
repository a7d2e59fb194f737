"""Writes the rows of a new run, for actions and tasks alike: nobody is asked to work on them here."""

from collections.abc import Iterable, Mapping
from typing import cast

from django.db import transaction
from django.utils import timezone

from diagnostics.answers import clean_answers, clean_code
from diagnostics.evidence import HEARTBEAT_FRESH
from diagnostics.fleet.incidents import incident_met
from diagnostics.models import GIVE_UP_AFTER, Diagnosis, State, StepRun, StoredReading
from diagnostics.proof import to_ask_afresh
from diagnostics.vocabulary import STEPS, Witness
from portal.models import Terminal, User


def open_diagnosis(
    terminal: Terminal,
    *,
    by: User | None,
    code: str = "",
    answers: Mapping[str, str] | None = None,
    previous: Diagnosis | None = None,
    carry: Iterable[Witness] = (),
) -> Diagnosis:
    """The rows of a new run, in one transaction.

    `carry`: witnesses whose words are taken over from `previous`, with the time they were read at, if they are not
    older than a report may be; all others are asked.
    """
    now = timezone.now()
    run = Diagnosis(
        terminal=terminal,
        incident=incident_met(terminal.pk, clean_code(code)),
        merchant_id=terminal.merchant_id,
        started_by=by,
        code=clean_code(code),
        answers=clean_answers(answers or {}),
        previous=previous,
        created_at=now,
        deadline_at=now + GIVE_UP_AFTER,
    )
    with transaction.atomic(savepoint=False):
        run.save(force_insert=True)
        StepRun.objects.bulk_create(
            StepRun(diagnosis=run, key=key, position=position) for position, key in enumerate(STEPS)
        )
        if previous is not None:
            _carry_over(previous, run, frozenset(carry))
    return run


def open_recheck(previous: Diagnosis, *, causes: Iterable[str]) -> Diagnosis:
    """A run of what did not pass in `previous`, of what these causes rest on, and of the sign-on; the rest is carried.

    A run that never came to a verdict has nothing to carry. Nobody's: a person may have a run of their own meanwhile.
    """
    outcomes = dict(previous.steps.values_list("key", "outcome"))
    afresh = to_ask_afresh(outcomes, causes)
    judged = previous.state in {State.CONCLUDED, State.NEEDS_ANSWERS}
    spoken = previous.readings.filter(silent="").exclude(witness__in=afresh).values_list("witness", flat=True)
    carry = cast(Iterable[Witness], spoken) if judged else ()
    return open_diagnosis(previous.terminal, by=None, previous=previous, carry=carry)


def _carry_over(previous: Diagnosis, run: Diagnosis, witnesses: frozenset[Witness]) -> None:
    """An old word is not worth carrying: it would only keep the new run from knowing."""
    young = previous.readings.filter(witness__in=witnesses, silent="", read_at__gt=run.created_at - HEARTBEAT_FRESH)
    StoredReading.objects.bulk_create(
        StoredReading(diagnosis=run, witness=word.witness, data=word.data, read_at=word.read_at, carried=True)
        for word in young
    )
