"""A new draft with the answers of an application that was refused or withdrawn."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from applications.actions.draft import start_application
from applications.journey.status import Status
from applications.models import Application, Document, DocumentPage, Event, UploadState
from applications.queries import current_documents
from applications.rules.papers import allowed_documents
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User

ENDED = frozenset({Status.REFUSED, Status.WITHDRAWN})
_PAGE_LIMIT = 64 * 1024 * 1024
_Copies = dict[str, list[DocumentPage]]


def start_again(application: Application, *, by: User) -> Application:
    """The draft that carries on: answers and ready papers are copied, consents are not. Raises not_allowed, not_now.

    Pressed twice it is one draft: the one that exists already is handed out again while it is a draft.
    """
    if by.pk != application.applicant_id:
        raise PortalError("not_allowed", _("Only the applicant can change this."))
    if application.status not in ENDED:
        raise PortalError("not_now", _("This application is still under way, so there is nothing to start again."))
    if (made := _made_already(application)) is not None:
        return made
    copies: _Copies = {}
    try:
        _copy_files(application, copies)  # before the transaction, which should be short
        with transaction.atomic():
            Application.objects.select_for_update().get(pk=application.pk)
            made = _made_already(application)
            if made is None:
                return _create(application, by, copies)
    except BaseException:
        _discard(copies)
        raise
    _discard(copies)  # another press of the button was faster
    return made


def _made_already(application: Application) -> Application | None:
    started = Event.objects.filter(
        application__applicant=application.applicant_id,
        application__status=Status.DRAFT,
        name="start",
        payload__earlier=application.reference,
    )
    event = started.select_related("application").order_by("pk").first()
    return event.application if event else None


def _copy_files(application: Application, copies: _Copies) -> None:
    """A paper has files of its own, so that what happens to one application's papers never touches another's."""
    kinds = allowed_documents(application.subject_type, application.settlement.kind)
    ready = current_documents(application).filter(state=UploadState.READY, kind__in=kinds)
    for document in ready.prefetch_related("pages"):
        pages = copies.setdefault(document.kind, [])
        for page in document.pages.all():
            stored = storage.save(storage.read(page.stored_name), limit=_PAGE_LIMIT)
            pages.append(
                DocumentPage(
                    number=page.number,
                    stored_name=stored.name,
                    sha256=stored.sha256,
                    size=stored.size,
                    width=page.width,
                    height=page.height,
                )
            )


def _create(application: Application, by: User, copies: _Copies) -> Application:
    made = start_application(by=by, subject_type=application.subject_type, earlier=application.reference)
    for key in ("personal", "business", "settlement", "terminal"):
        _copy_row(getattr(application, key), getattr(made, key))
    for document in current_documents(application).filter(kind__in=list(copies)):
        pages = copies[document.kind]
        copy = Document.objects.create(
            application=made,
            kind=document.kind,
            state=UploadState.READY,
            original_name=document.original_name,
            media_type=document.media_type,
            sha256=document.sha256,
            size=document.size,
            page_count=len(pages),
            due_at=None,
        )
        for page in pages:
            page.document = copy
        DocumentPage.objects.bulk_create(pages)
    return made


def _copy_row(source: models.Model, target: Any) -> None:
    for column in source._meta.concrete_fields:
        if not column.primary_key and not isinstance(column, models.DateTimeField):
            setattr(target, column.attname, getattr(source, column.attname))
    target.save()


def _discard(copies: _Copies) -> None:
    for pages in copies.values():
        for page in pages:
            storage.delete(page.stored_name)
