"""Diagnoses for the operator's systems: what was found, and starting one. No readings and no answers of people."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from ninja.params.functions import Header
from pydantic import ConfigDict, Field

from diagnostics import catalogue
from diagnostics.access import diagnoses_open_to
from diagnostics.actions.start import start_for_system
from diagnostics.models import Diagnosis, State
from portal.api.operator.declared import answers
from portal.api.operator.holder import Key, holder
from portal.api.operator.once import once
from portal.api.operator.paging import PageOf, Word, page
from portal.api.problem import ApiProblem
from portal.limits import seconds_to_wait
from portal.models import Scope, Terminal
from portal.operator.access import terminal_open_to

router = Router()
STARTS_PER_MINUTE = 6
"""Of one terminal, by any key: more would only ask the acquirer the same again."""
Word64 = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
_ONCE: Any = Header(..., alias="Idempotency-Key", description="of your making; the same write again bears the same")


class CauseOut(Schema):
    code: str
    certainty: str
    name_zh: str
    name_en: str


class StepOut(Schema):
    key: str
    outcome: str = Field(description="empty while it runs")


class DiagnosisOut(Schema):
    id: UUID
    serial: str
    mid: str | None
    code: str = Field(description="field 39, as it was typed")
    state: str
    fine: bool = Field(description="every step passed and nothing speaks against it")
    cause: CauseOut | None = Field(description="the first cause; null when none was found, or not yet")
    also: list[CauseOut]
    steps: list[StepOut]
    created_at: datetime
    finished_at: datetime | None


class DiagnosisPage(Schema):
    items: list[DiagnosisOut]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class DiagnosesAsked(PageOf):
    serial: Word | None = None
    state: State | None = None


class DiagnosisIn(Schema):
    """Which terminal, and what it showed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    serial: Word
    code: str = Field("", pattern=r"^([0-9A-Z]{2})?$", description="field 39 on the screen or slip, e.g. 03")


def _cause_out(code: str, certainty: str) -> dict[str, str]:
    known = catalogue.causes().get(code)
    zh, en = (known.name.zh, known.name.en) if known else (code, code)
    return {"code": code, "certainty": certainty, "name_zh": zh, "name_en": en}


def diagnosis_out(run: Diagnosis) -> dict[str, Any]:
    also = [(found.get("cause"), str(found.get("certainty") or "")) for found in run.also if isinstance(found, dict)]
    return {
        "id": run.pk,
        "serial": run.terminal.serial,
        "mid": run.merchant.mid if run.merchant else None,
        "code": run.code,
        "state": run.state,
        "fine": run.fine,
        "cause": _cause_out(run.cause, run.certainty) if run.cause else None,
        "also": [_cause_out(cause, certainty) for cause, certainty in also if cause],
        "steps": [{"key": step.key, "outcome": step.outcome} for step in run.steps.all()],
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }


@router.get(
    "/diagnoses", response=answers(DiagnosisPage), auth=Key(Scope.DIAGNOSES_READ), tags=["diagnoses"],
    operation_id="list_diagnoses", summary="Diagnoses, newest first",
)  # fmt: skip
def list_diagnoses(request: HttpRequest, asked: Query[DiagnosesAsked]) -> dict[str, Any]:
    rows = diagnoses_open_to(holder(request))
    if asked.serial is not None:
        rows = rows.filter(terminal=Terminal.objects.filter(serial=asked.serial).values("pk")[:1])  # one: read in order
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    return page(rows, ("-created_at", "-id"), asked=asked, name="diagnoses", shape=diagnosis_out)


@router.get(
    "/diagnoses/{uuid:pk}", response=answers(DiagnosisOut), auth=Key(Scope.DIAGNOSES_READ), tags=["diagnoses"],
    operation_id="get_diagnosis", summary="One diagnosis",
)  # fmt: skip
def get_diagnosis(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    return diagnosis_out(get_object_or_404(diagnoses_open_to(holder(request)), pk=pk))


@router.post(
    "/diagnoses", response=answers(DiagnosisOut, code=201), auth=Key(Scope.DIAGNOSES_WRITE), tags=["diagnoses"],
    operation_id="start_diagnosis", summary="Start a diagnosis; its result comes in seconds",
)  # fmt: skip
def start_diagnosis(request: HttpRequest, wanted: DiagnosisIn, idempotency_key: Word64 = _ONCE) -> HttpResponse:
    key = holder(request)

    def start() -> dict[str, Any]:
        terminal = terminal_open_to(key, wanted.serial)
        if wait := seconds_to_wait(f"api-start:{terminal.pk}", most=STARTS_PER_MINUTE):
            raise ApiProblem(
                429, "too_often", "This terminal was checked often just now.", headers={"Retry-After": str(wait)}
            )
        run = start_for_system(terminal, key=key, code=wanted.code)
        shown = diagnoses_open_to(key).get(pk=run.pk)
        return DiagnosisOut.model_validate(diagnosis_out(shown)).model_dump(mode="json")

    return once(request, key, idempotency_key, wanted.model_dump(), start)
