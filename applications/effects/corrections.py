"""Opening fields to the applicant for one correction round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from applications.journey.steps import field, fields_for
from applications.models import Application, CorrectionRequest
from applications.queries import answers_of, fingerprint
from applications.rules.papers import required_documents
from applications.rules.reasons import ACQUIRER


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One thing to correct: a dotted field or "documents.<kind>", a reason of the catalogue, and a note for it."""

    field: str
    reason: str
    note: str = ""


def open_fields(application: Application, items: Sequence[CorrectionItem], *, source: CorrectionRequest.Source) -> None:
    """The rows of the application's present round, in the caller's transaction; one per field."""
    answers = answers_of(application)
    once = {item.field: item for item in items}
    CorrectionRequest.objects.bulk_create(
        CorrectionRequest(
            application=application,
            round=application.round,
            source=source,
            field=item.field,
            reason=item.reason,
            note=item.note[:500],
            before=fingerprint(application, answers, item.field)[0],
        )
        for item in once.values()
    )


def items_of_acquirer(application: Application, faults: Iterable[dict[str, str]], message: str) -> list[CorrectionItem]:
    """What the acquirer objects to, as ours. A field we do not know opens everything: there must be a way to go on."""
    account_kind = application.settlement.kind
    papers = [f"documents.{kind}" for kind in required_documents(application.subject_type, account_kind)]
    items: list[CorrectionItem] = []
    for fault in faults:
        name, note = fault["field"], fault["reason"]
        if field(name) is not None or name in papers:
            items.append(CorrectionItem(name, ACQUIRER, note))
        elif name.startswith("documents"):
            items += [CorrectionItem(paper, ACQUIRER, note) for paper in papers]
    if not items:
        everything = [item.dotted for item in fields_for(application.subject_type)] + papers
        items = [CorrectionItem(name, ACQUIRER, message) for name in everything]
    return items
