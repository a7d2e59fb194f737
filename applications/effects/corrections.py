"""Opening fields to the applicant for one correction round."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from applications.journey.steps import asked_of, field
from applications.models import Application, CorrectionRequest
from applications.queries import answers_of, fingerprint
from applications.rules.depends import follows
from applications.rules.papers import required_documents
from applications.rules.reasons import ACQUIRER, FOLLOWS


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One thing to correct: a dotted field or "documents.<kind>", a reason of the catalogue, and a note for it.

    `internal` is for staff only. `crop` is the part of a page to look at, as fractions: left, top, right, bottom.
    """

    field: str
    reason: str
    note: str = ""
    internal: str = ""
    crop_page: int | None = None
    crop: tuple[float, float, float, float] | None = None


def open_fields(application: Application, items: Sequence[CorrectionItem], *, source: CorrectionRequest.Source) -> None:
    """The rows of the application's present round, in the caller's transaction; one per field.

    What the rules compare with these fields is opened along, so that no correction runs into a locked answer.
    """
    once = {item.field: item for item in items}
    along = [CorrectionItem(name, FOLLOWS) for name in follows(once)]
    _create(application, [*once.values(), *along], source)


def open_along(application: Application, fields: Collection[str]) -> set[str]:
    """Opens what stands against sending a round back and is locked still; the names that it opened.

    Not only corrections make an answer unfit: a document expires, or a paper turns out to be unreadable. In the
    caller's transaction.
    """
    rows = application.corrections.filter(round=application.round)
    known, first = set(rows.values_list("field", flat=True)), rows.first()
    opened = dict.fromkeys(name for name in fields if name not in known)
    if first is not None and opened:
        source = CorrectionRequest.Source(first.source)
        _create(application, [CorrectionItem(name, FOLLOWS) for name in [*opened, *follows({*known, *opened})]], source)
    return set(opened)


def _create(application: Application, items: Iterable[CorrectionItem], source: CorrectionRequest.Source) -> None:
    answers = answers_of(application)
    CorrectionRequest.objects.bulk_create(
        (
            CorrectionRequest(
                application=application,
                round=application.round,
                source=source,
                field=item.field,
                reason=item.reason,
                note=item.note[:500],
                internal=item.internal[:500],
                crop_page_id=item.crop_page,
                crop_box=list(item.crop or ()),
                before=fingerprint(application, answers, item.field)[0],
            )
            for item in items
        ),
        ignore_conflicts=True,  # of two windows at once, one opens it
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
        asked = asked_of(application.subject_type, answers_of(application).text)
        everything = [item.dotted for item in asked] + papers
        items = [CorrectionItem(name, ACQUIRER, message) for name in everything]
    return items
