"""Applications for the operator's systems: where each stands. No answers, no papers, nobody's name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from applications.access import applications_open_to
from applications.journey.status import Status
from applications.models import Application
from portal.api.operator.declared import answers
from portal.api.operator.holder import Key, holder
from portal.api.operator.paging import PageOf, page
from portal.models import Scope

router = Router()


class ApplicationOut(Schema):
    id: UUID
    reference: str = Field(description="as people write it")
    status: str
    status_since: datetime
    subject_type: str
    round: int = Field(description="correction rounds so far")
    submitted_at: datetime
    due_on: str | None = Field(description="the last day to decide, while it waits for the desk")
    refusal_reason: str = Field(description="a code; empty unless refused")
    acquirer_state: str = Field(description="the acquirer's own word, as it came")
    mid: str = Field(description="empty until the acquirer gave one")


class ApplicationPage(Schema):
    items: list[ApplicationOut]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class ApplicationsAsked(PageOf):
    status: Status | None = None


def application_out(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "reference": application.reference,
        "status": application.status,
        "status_since": application.status_since,
        "subject_type": application.subject_type,
        "round": application.round,
        "submitted_at": application.submitted_at,
        "due_on": application.due_on.isoformat() if application.due_on else None,
        "refusal_reason": application.refusal_reason,
        "acquirer_state": application.acquirer_state,
        "mid": application.mid,
    }


@router.get(
    "/applications", response=answers(ApplicationPage), auth=Key(Scope.APPLICATIONS_READ), tags=["applications"],
    operation_id="list_applications", summary="Applications that were submitted, newest first",
)  # fmt: skip
def list_applications(request: HttpRequest, asked: Query[ApplicationsAsked]) -> dict[str, Any]:
    rows = applications_open_to(holder(request))
    if asked.status is not None:
        rows = rows.filter(status=asked.status)
    return page(rows, ("-submitted_at", "-id"), asked=asked, name="applications", shape=application_out)


@router.get(
    "/applications/{uuid:pk}", response=answers(ApplicationOut), auth=Key(Scope.APPLICATIONS_READ),
    tags=["applications"], operation_id="get_application", summary="One application",
)  # fmt: skip
def get_application(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    return application_out(get_object_or_404(applications_open_to(holder(request)), pk=pk))
