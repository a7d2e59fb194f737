"""Papers: taking them in, showing how far each is, taking them back, and their pages for whoever may see them."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import application_for, document_for, page_for
from applications.actions.papers import add_document, remove_document
from applications.journey.status import CORRECTING, EDITABLE
from applications.models import Application
from applications.views.paper_blocks import blocks_of
from applications.views.steps import closed, following, step_context, to_check
from portal.access import second_factor_of_staff, signed_in
from portal.documents import storage
from portal.documents.previews import small
from portal.errors import PortalError
from portal.limits import too_often
from portal.models import User
from portal.words import Words

UPLOADS_PER_MINUTE, UPLOADS_PER_DAY = 60, 500
PAGES_KEPT = 3600  # seconds that the owner's own browser may keep a picture; no one in between may


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, pk: str) -> HttpResponse:
    """All papers on one page; any number of files at once, and what is wrong with one does not touch the others."""
    user = signed_in(request)
    found = application_for(user, pk)
    if found.status not in EDITABLE:
        return closed(request, found)
    problems: dict[str, Words | str] = {}
    if request.method == "POST":
        problems = take_in(request, found, user)
        if not problems:
            return _onward(request, found)
    return render(request, "applications/documents.html", _page(request, found, problems))


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: str, kind: str) -> HttpResponse:
    """One block of that page, for scripts: a file chosen just now, or how far it is."""
    user = signed_in(request)
    found = application_for(user, pk)
    if not request.headers.get("HX-Request"):
        return redirect("applications:documents", pk=found.pk)
    problems = take_in(request, found, user) if request.method == "POST" else {}
    block = next((one for one in blocks_of(found, problems) if one.kind == kind), None)
    if block is None:
        raise Http404
    context = {"application": found, "block": block, **to_check(request), **limits()}
    return render(request, "applications/_paper.html", context)


@require_POST
def remove(request: HttpRequest, document_pk: str) -> HttpResponse:
    """Taking a paper back."""
    user = signed_in(request)
    document = document_for(user, document_pk)
    application_for(user, document.application_id)  # reviewers may look at it, the applicant may take it back
    try:
        remove_document(document, by=user)
    except PortalError as error:
        messages.error(request, error.message)
    return redirect(
        f"{reverse('applications:documents', args=[document.application_id])}{to_check(request)['way_back']}"
    )


@second_factor_of_staff
@require_safe
def document_page(request: HttpRequest, document_pk: str, number: int) -> HttpResponse:
    """One page as a picture, always a JPEG that we drew ourselves; `?size=small` for lists."""
    page = page_for(signed_in(request), document_pk, number)
    content = storage.content(page.stored_name)
    if request.GET.get("size") == "small":
        content = small(content)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={PAGES_KEPT}"
    response["Content-Disposition"] = f'inline; filename="document-{number}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def take_in(request: HttpRequest, application: Application, user: User) -> dict[str, Words | str]:
    """Takes in every file of the request by itself; what is wrong with which, by kind."""
    problems: dict[str, Words | str] = {}
    files = {name.partition("-")[2]: file for name, file in request.FILES.items() if name.startswith("file-")}
    if not files and "onward" not in request.POST:
        return {request.POST.get("send", ""): _("Please choose a file first, or take a photo.")}
    for kind, upload in files.items():
        if too_often(user, "upload", most=UPLOADS_PER_MINUTE) or too_often(
            user, "upload-day", most=UPLOADS_PER_DAY, seconds=24 * 3600
        ):
            problems[kind] = _("That was too often. Please wait a moment.")
            continue
        try:
            add_document(application, by=user, kind=kind, upload=upload)  # type: ignore[arg-type]
        except PortalError as error:
            problems[kind] = error.message
    return problems


def _page(request: HttpRequest, application: Application, problems: Mapping[str, Words | str]) -> dict[str, object]:
    blocks = blocks_of(application, problems)
    known = {block.kind.value for block in blocks}
    return {
        **step_context(request, application, "documents"),
        **limits(),
        "blocks": blocks,
        "problems": [(block, block.problem) for block in blocks if block.problem],
        "elsewhere": [words for kind, words in problems.items() if kind not in known],
        "busy": any(block.is_busy for block in blocks),
        "correcting": application.status in CORRECTING,
    }


def limits() -> dict[str, object]:
    """The one limit there is, from the settings, in the words of the page."""
    return {"max_mb": settings.DOCUMENT_MAX_BYTES // (1024 * 1024), "max_bytes": settings.DOCUMENT_MAX_BYTES}


def _onward(request: HttpRequest, application: Application) -> HttpResponse:
    """Stay here while files are added; the button at the end leads on."""
    if "onward" not in request.POST:
        return redirect(request.get_full_path())
    if application.status in CORRECTING:
        return redirect("applications:correct", pk=application.pk)
    if request.GET.get("next") == "check":
        return redirect("applications:check", pk=application.pk)
    return redirect(following(application, "documents"))
