"""Making the pages of an uploaded file; runs in the cpu worker."""

from datetime import timedelta
from typing import Any

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from portal.documents import storage
from portal.documents.pages import make_pages
from portal.documents.refusals import DocumentRefused
from portal.models import UploadedPage, UploadedPaper, UploadState

LEASE = timedelta(seconds=30)  # the task's own time limit is 25 s
MAX_TRIES = 3
_PAGE_LIMIT = 64 * 1024 * 1024


def process(model: type[UploadedPaper], pk: str) -> None:
    """From received to ready or refused, exactly once; the original is removed when its pages stand."""
    paper = model._default_manager.filter(pk=pk).first()
    if paper is None or not paper.claim(LEASE):
        return
    model._default_manager.filter(pk=paper.pk, tries=paper.tries).update(state=UploadState.PROCESSING)
    if paper.tries > MAX_TRIES:
        _refuse(paper, "too_complex")  # it has killed its worker again and again
        return
    pages: list[UploadedPage] = []
    try:
        _make(paper, pages)
    except DocumentRefused as refused:
        _discard(pages)
        _refuse(paper, refused.code)
    except (storage.StorageFault, FileNotFoundError):
        _discard(pages)
        _refuse(paper, "damaged")
    except SoftTimeLimitExceeded:
        _discard(pages)
        _refuse(paper, "too_complex")
    except Exception:
        _discard(pages)
        paper.postpone("fault")
        raise
    else:
        _finish(paper, pages)


def _make(paper: UploadedPaper, pages: list[UploadedPage]) -> None:
    """Fills `pages` as it goes, so that what was stored is known when it fails halfway."""
    related: Any = type(paper)._meta.get_field("pages")  # type: ignore[misc]  # each deriving model has it
    for number, page in enumerate(make_pages(storage.content(paper.stored_name), paper.media_type), start=1):
        stored = storage.save([page.jpeg], limit=_PAGE_LIMIT)
        pages.append(
            related.related_model(
                **{related.field.name: paper},
                number=number,
                stored_name=stored.name,
                sha256=stored.sha256,
                size=stored.size,
                width=page.width,
                height=page.height,
            )
        )


def _finish(paper: UploadedPaper, pages: list[UploadedPage]) -> None:
    original = paper.stored_name
    with transaction.atomic():
        kept = paper.settle(state=UploadState.READY, page_count=len(pages), stored_name="", reason="")
        if kept and pages:
            type(pages[0])._default_manager.bulk_create(pages)
    if kept:
        storage.delete(original)
    else:
        _discard(pages)  # somebody else holds the lease and makes pages of their own


def _refuse(paper: UploadedPaper, code: str) -> None:
    original = paper.stored_name
    if paper.settle(state=UploadState.REFUSED, reason=code, stored_name=""):
        storage.delete(original)


def _discard(pages: list[UploadedPage]) -> None:
    for page in pages:
        storage.delete(page.stored_name)
