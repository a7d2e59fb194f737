"""Gathers what the rows know about one run, and packs it for a person (diagnostics/bundle)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from diagnostics.bundle import Dossier, pack
from diagnostics.bundle.shapes import Known
from diagnostics.evidence import Case, Reading, written
from diagnostics.models import Diagnosis, StoredReading
from portal.models import TerminalCommand

_EARLIER: Final = 3
_RECENT: Final = timedelta(hours=24)
_MOST_DONE: Final = 20


def about(run: Diagnosis) -> str:
    """How a support case names the run that it is about."""
    return f"diagnosis:{run.pk}"


def bundle_of(run: Diagnosis) -> dict[str, Any]:
    """The bundle of one run: the same for as long as its rows stay the same."""
    return pack(dossier_of(run))


def dossier_of(run: Diagnosis) -> Dossier:
    """Everything about the run that a bundle may choose from; a fixed number of questions to the database."""
    stored = StoredReading.objects.filter(diagnosis=run).values_list("data", flat=True)
    case = Case.of((Reading.from_json(data) for data in stored), now=run.created_at, asked_at=run.created_at)
    merchant, terminal = run.merchant, run.terminal
    return Dossier(
        about=about(run),
        case=case,
        known=Known(merchant.mid if merchant else "", terminal.tid, terminal.serial),
        state=run.state,
        code=run.code,
        verdict=run.verdict,
        also=run.also,
        examined=run.examined,
        judged_by=run.judged_by,
        steps=[
            {
                "key": step.key,
                "outcome": step.outcome,
                "findings": list(dict.fromkeys(finding["code"] for finding in step.findings)),
                "started_at": written(step.started_at),
                "finished_at": written(step.finished_at),
            }
            for step in run.steps.all()
        ],
        done=_done(run),
        history=_history(run),
    )


def _done(run: Diagnosis) -> list[Mapping[str, Any]]:
    """What was asked of the terminal in the day before the run and since."""
    asked = TerminalCommand.objects.filter(terminal=run.terminal_id, created_at__gte=run.created_at - _RECENT)
    return [
        {
            "remedy": command.command,
            "result": command.state,
            "at": written(command.created_at),
            "ended_at": written(command.finished_at),
        }
        for command in asked.order_by("-created_at")[:_MOST_DONE]
    ]


def _history(run: Diagnosis) -> list[Mapping[str, Any]]:
    """The runs before this one that were about the same merchant's terminal."""
    earlier = Diagnosis.objects.filter(
        terminal=run.terminal_id, merchant=run.merchant_id, created_at__lt=run.created_at
    )
    return [
        {
            "at": written(one.created_at),
            "state": one.state,
            "cause": one.verdict.get("cause"),
            "certainty": one.verdict.get("certainty"),
            "code": one.code,
        }
        for one in earlier.order_by("-created_at", "-pk")[:_EARLIER]
    ]
