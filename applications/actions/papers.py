"""Taking in and taking back papers."""

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import note, touch
from applications.journey.status import CORRECTING
from applications.models import Application, Document, DocumentReading
from applications.queries import opened_fields
from applications.rules.papers import DocumentKind, allowed_documents
from portal.actions.uploads import receive
from portal.dispatch import ask
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User

PROCESS = "applications.process_document"
NOTE_AT_MOST = 500


def add_document(application: Application, *, by: User, kind: str, upload: "File[bytes]") -> Document:
    """Keeps an uploaded paper, encrypted, and has its pages made in the background; an earlier one is superseded.

    Raises PortalError with a code of documents/refusals.py, or kind_unknown, field_locked, not_editable.
    """
    _check(application, kind)
    received = receive(upload)
    try:
        with transaction.atomic():
            touch(application, by=by)
            _supersede(application, kind)
            document = Document.objects.create(
                application=application,
                kind=kind,
                **received.columns,
            )
            if settings.READ_DOCUMENTS:
                DocumentReading.objects.create(document=document)
            note(application, "add_document", by=by, payload={"kind": kind, "document": str(document.pk)})
            ask(PROCESS, str(document.pk))
    except BaseException:
        storage.delete(received.stored.name)  # no row points to it
        raise
    return document


def remove_document(document: Document, *, by: User) -> None:
    """Takes a paper back. It stays stored as evidence of what was uploaded, and counts no more.

    Pressed twice it is taken back once; another file that came in its place meanwhile stays.
    """
    application = document.application
    _check_opened(application, document.kind)
    with transaction.atomic():
        touch(application, by=by)
        if not _supersede(application, document.kind, pk=document.pk):
            return
        note(application, "remove_document", by=by, payload={"kind": document.kind, "document": str(document.pk)})


def send_anyway(document: Document, *, by: User, reason: str = "") -> None:
    """The applicant saw what is wrong with the picture and leaves it to a person; `reason` is shown to the reviewer."""
    application = document.application
    _check_opened(application, document.kind)
    with transaction.atomic():
        touch(application, by=by)
        rows = DocumentReading.objects.filter(document=document, document__superseded_at__isnull=True)
        if rows.update(accepted_at=timezone.now(), accepted_note=reason[:NOTE_AT_MOST]) != 1:
            raise PortalError("replaced", _("There is another file for this document by now. Please look again."))
        note(application, "send_anyway", by=by, payload={"kind": document.kind, "document": str(document.pk)})


def _check(application: Application, kind: str) -> None:
    allowed = set(allowed_documents(application.subject_type, application.settlement.kind))
    if application.status in CORRECTING:  # a reviewer may ask for what nobody else is asked for
        allowed |= {
            DocumentKind(name) for name in DocumentKind.values if f"documents.{name}" in opened_fields(application)
        }
    if kind not in allowed:
        raise PortalError("kind_unknown", _("This document is not asked for here."), field="file")
    _check_opened(application, kind)


def _check_opened(application: Application, kind: str) -> None:
    if application.status in CORRECTING and f"documents.{kind}" not in opened_fields(application):
        raise PortalError("field_locked", _("This was not asked to be corrected, so it stays as it is."), field="file")


def _supersede(application: Application, kind: str, **only: object) -> bool:
    current = application.documents.filter(kind=kind, superseded_at__isnull=True, **only)
    return current.update(superseded_at=timezone.now(), due_at=None) > 0
