"""The clinic's first page with its answer, and the list of all codes. No sign-in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import catalogue
from diagnostics.actions.slips import keep_slip, take_photo
from diagnostics.answers import LONGEST, code_in
from diagnostics.catalogue.entries import Code
from diagnostics.catalogue.kinds import letters
from diagnostics.forms import ClinicForm
from diagnostics.slip import parse
from diagnostics.views.clinic.answer import answer_to
from diagnostics.views.clinic.starting import choice_for, remember, start_check
from portal.access import second_factor_of_staff, signed_in
from portal.errors import PortalError
from portal.limits import visitor_too_often
from portal.uploads import takes_files_of_visitors

_TEXTS_PER_MINUTE = 30
_PHOTOS = (("minute", 10, 60), ("hour", 60, 3600))


@takes_files_of_visitors
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def clinic(request: HttpRequest) -> HttpResponse:
    """Type, paste or photograph; the answer stands on top at once. A pasted text never gets into an address."""
    if request.method == "POST":
        return _take(request)
    code = code_in(request.GET.get("says", "")[:LONGEST])
    return _page(request, ClinicForm(), code=code, unknown=bool(request.GET.get("says", "").strip()) and not code)


@second_factor_of_staff
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """The check for a code that was typed by itself."""
    code = code_in(request.POST.get("code", "")[:LONGEST])
    run = start_check(request, signed_in(request), code=code, answers={})
    return run or redirect(f"{reverse('clinic:clinic')}?{urlencode({'says': code})}")


@login_not_required
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """Every code of the table by class, in both languages; searched without a script, and fit to be printed."""
    wanted = request.GET.get("q", "").strip()[:40].lower()
    rows = [entry for entry in catalogue.codes().values() if not wanted or wanted in _searched(entry)]
    groups = [(letter, words, [row for row in rows if row.letter == letter]) for letter, words in letters().items()]
    context = {"q": wanted, "groups": [group for group in groups if group[2]], "number": len(rows)}
    return render(request, "diagnostics/clinic/codes.html", context)


def _take(request: HttpRequest) -> HttpResponse:
    form = ClinicForm(request.POST, request.FILES)
    if visitor_too_often(request, "clinic", most=_TEXTS_PER_MINUTE):
        form.add_error(None, _("That was too often. Please wait a minute."))
        return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form)
    if form.file is not None:
        return _take_photo(request, form, form.file)
    slip = parse(form.cleaned_data["says"])
    if slip.is_only_a_code:
        return redirect(f"{reverse('clinic:clinic')}?{urlencode({'says': slip.value('code')})}")
    if not slip.fields:
        return _page(request, ClinicForm(initial={"says": slip.text}), unknown=True)
    reading = keep_slip(slip, by=request.user if request.user.is_authenticated else None)
    remember(request, reading)
    return redirect("clinic:slip", reading.pk)


def _take_photo(request: HttpRequest, form: ClinicForm, file: "UploadedFile[bytes]") -> HttpResponse:
    """Kept and asked to be read; the page that waits for it comes at once."""
    if any(visitor_too_often(request, f"clinic-{name}", most=most, seconds=time) for name, most, time in _PHOTOS):
        form.add_error(None, _("That was too many photos. Please wait some minutes, or type the code."))
        return _page(request, form, status=429)
    typed = parse(form.cleaned_data["says"]) if form.cleaned_data["says"] else None
    try:
        reading = take_photo(file, by=request.user if request.user.is_authenticated else None, typed=typed)
    except PortalError as error:
        form.add_error("photo" if form.cleaned_data["photo"] is not None else "picture", str(error.message))
        return _page(request, form)
    remember(request, reading)
    return redirect("clinic:slip", reading.pk)


def _page(
    request: HttpRequest, form: ClinicForm, *, code: str = "", unknown: bool = False, status: int = 200
) -> HttpResponse:
    answer = answer_to(code)
    context: dict[str, Any] = {"form": form, "answer": answer, "unknown": unknown}
    if answer and answer.may_check:
        context |= choice_for(request)
    return render(request, "diagnostics/clinic/clinic.html", context, status=status)


def _searched(entry: Code) -> str:
    words = (entry.code, entry.name.zh, entry.name.en, entry.first.zh, entry.first.en, *entry.synonyms)
    return " ".join(words).lower()
