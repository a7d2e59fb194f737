"""Making the pages of an uploaded paper; runs in the cpu worker."""

from datetime import timedelta

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from applications.documents import storage
from applications.documents.pages import make_pages
from applications.documents.refusals import DocumentRefused
from applications.models import Document, DocumentPage, DocumentState

LEASE = timedelta(seconds=30)  # the task's own time limit is 25 s
MAX_TRIES = 6
_PAGE_LIMIT = 64 * 1024 * 1024


def process_document(document_id: str) -> None:
    """From received to ready or refused, exactly once; the original is removed when its pages stand."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None or not document.claim(LEASE):
        return
    Document.objects.filter(pk=document.pk, tries=document.tries).update(state=DocumentState.PROCESSING)
    if document.tries > MAX_TRIES:
        _refuse(document, "too_complex")  # it has killed its worker again and again
        return
    pages: list[DocumentPage] = []
    try:
        _make(document, pages)
    except DocumentRefused as refused:
        _discard(pages)
        _refuse(document, refused.code)
    except (storage.StorageFault, FileNotFoundError):
        _discard(pages)
        _refuse(document, "damaged")
    except SoftTimeLimitExceeded:
        _discard(pages)
        _refuse(document, "too_complex")
    except Exception:
        _discard(pages)
        document.postpone("fault")
        raise
    else:
        _finish(document, pages)


def _make(document: Document, pages: list[DocumentPage]) -> None:
    """Fills `pages` as it goes, so that what was stored is known when it fails halfway."""
    for number, page in enumerate(make_pages(storage.content(document.stored_name), document.media_type), start=1):
        stored = storage.save([page.jpeg], limit=_PAGE_LIMIT)
        pages.append(
            DocumentPage(
                document=document,
                number=number,
                stored_name=stored.name,
                sha256=stored.sha256,
                size=stored.size,
                width=page.width,
                height=page.height,
            )
        )


def _finish(document: Document, pages: list[DocumentPage]) -> None:
    original = document.stored_name
    with transaction.atomic():
        kept = document.settle(state=DocumentState.READY, page_count=len(pages), stored_name="", reason="")
        if kept:
            DocumentPage.objects.bulk_create(pages)
    if kept:
        storage.delete(original)
    else:
        _discard(pages)  # somebody else holds the lease and makes pages of their own


def _refuse(document: Document, code: str) -> None:
    original = document.stored_name
    if document.settle(state=DocumentState.REFUSED, reason=code, stored_name=""):
        storage.delete(original)


def _discard(pages: list[DocumentPage]) -> None:
    for page in pages:
        storage.delete(page.stored_name)
