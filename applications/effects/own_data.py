"""What this room holds of one person: a copy of it, what may be erased, and erasing it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Model, Q
from django.utils import timezone

from applications.effects.forgetting import erase as erase_application
from applications.journey.status import FINAL, Status
from applications.models import Application, TerminalOrder
from applications.queries import messages_about
from applications.rules.reasons import NEUTRAL, refusal_reasons
from portal.documents import storage
from portal.effects.own_data import as_json
from portal.models import User
from portal.privacy import Line

KEPT_YEARS: Final = 10
_NEVER_SUBMITTED = Q(submitted_at=None, status__in=[Status.DRAFT, Status.WITHDRAWN])
_OF_US = ("_index", "application_id", "id")  # hashes for searching, and numbers of rows
_ORDER = ("reference", "kind", "reason", "note", "answer", "state", "created_at", "merchant__mid", "terminal__serial")
_ANSWERS = ("personal", "business", "settlement", "terminal")


def export(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each application with everything declared, decided and sent, and the pages of its papers; and each order."""
    orders = TerminalOrder.objects.filter(opened_by=user).order_by("created_at")
    yield "orders.json", as_json(list(orders.values(*_ORDER)))
    rows = Application.objects.filter(applicant=user).order_by("created_at")
    for application in rows.select_related(*_ANSWERS, "appeal"):
        folder = f"applications/{application.reference}"
        yield f"{folder}/application.json", as_json(_application(application))
        for document in application.documents.prefetch_related("pages").order_by("created_at"):
            for page in document.pages.all():
                name = f"{folder}/{document.kind}-{document.created_at:%Y%m%d%H%M%S}-{page.number}.jpg"
                yield name, storage.read(page.stored_name)


def lines(user: User) -> list[Line]:
    """Drafts go; what was submitted is kept for ten years after it ended, and while it goes on."""
    drafts = Application.objects.filter(_NEVER_SUBMITTED, applicant=user).count()
    found = [Line("drafts", drafts, erased=True)] if drafts else []
    kept = Application.objects.filter(applicant=user, submitted_at__isnull=False).order_by("submitted_at")
    return found + [_kept(application) for application in kept]


def erase(user: User) -> None:
    """Safe to run again; a draft that was submitted in between stays."""
    mine = Application.objects.filter(_NEVER_SUBMITTED, applicant=user)
    for pk in list(mine.values_list("pk", flat=True)):
        erase_application(mine.filter(pk=pk))


def _kept(application: Application) -> Line:
    """An active one ends with its shop, nobody knows when; one that is under way has not ended."""
    ended = application.status in FINAL and application.status != Status.ACTIVE
    since = timezone.localdate(application.status_since)
    until = _years_later(since.year, since.month, since.day) if ended else ""
    law = "aml" if ended else "contract"
    return Line("application", 1, erased=False, law=law, name=application.reference, until=until)


def _years_later(year: int, month: int, day: int) -> str:
    if (month, day) == (2, 29):
        month, day = 3, 1
    return f"{year + KEPT_YEARS:04}-{month:02}-{day:02}"


def _application(application: Application) -> dict[str, Any]:
    """Named parts only: what reviewers noted for each other is not the applicant's."""
    appeal = getattr(application, "appeal", None)
    return {
        "reference": application.reference,
        "status": application.status,
        "submitted_at": application.submitted_at,
        "merchant_number": application.mid,
        "refusal": {"reason": _told(application.refusal_reason), "note": application.refusal_note},
        "answers": {name: _columns(getattr(application, name, None)) for name in _ANSWERS},
        "declared": [{"round": row.round, "at": row.created_at, "content": row.frozen, "sha256": row.sha256}
                     for row in application.submissions.all()],
        "consents": list(application.consents.values("purpose", "version", "given_at", "withdrawn_at")),
        "corrections": list(application.corrections.values("round", "field", "reason", "note", "created_at")),
        "history": list(application.events.values("name", "source", "target", "role", "created_at")),
        "messages": list(messages_about(application).values("channel", "subject", "body", "created_at")),
        "appeal": {"text": appeal.text, "answer": appeal.answer, "outcome": appeal.outcome} if appeal else None,
    }  # fmt: skip


def _told(code: str) -> str:
    """The reason as its applicant may know it: one that may not be told by name is called as the neutral one."""
    reason = refusal_reasons().get(code)
    return code if reason is None or reason.told else NEUTRAL


def _columns(row: Model | None) -> dict[str, Any]:
    if row is None:
        return {}
    names = [column.attname for column in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if not name.endswith(_OF_US)}
