"""A correction round: only what was opened can be changed; everything else is locked, and visible."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from applications.access import application_for
from applications.actions.draft import save_step
from applications.actions.submit import NotReady, resubmit
from applications.desk.changes import declared_last
from applications.desk.words import plain, plain_text, shown
from applications.forms.correct import CorrectionForm, with_used
from applications.forms.step import PREFIX
from applications.journey.status import CORRECTING
from applications.journey.steps import field as asked
from applications.models import Application, CorrectionRequest
from applications.queries import answers_of, current_documents, fingerprint, open_corrections, opened_fields
from applications.readings import Offer, offers_of
from applications.rules.folding import fold_answer
from applications.rules.papers import DocumentKind
from applications.rules.precheck import Answers
from applications.rules.reasons import ACQUIRER, FOLLOWS, Reason, correction_reasons
from applications.views.device import device_of
from applications.views.kept import keeps_typed, typed_before
from applications.views.paper_blocks import Block, blocks_of
from applications.views.readback import read_back
from applications.views.steps import closed, say_what_was_overtaken
from portal.access import signed_in
from portal.errors import PortalError
from portal.models import User
from portal.words import Words


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to correct: why, how, and either its fields or its paper. `before` is None until an answer changed."""

    request: CorrectionRequest
    label: Words | str
    reason: Reason | None
    fields: list[forms.BoundField]
    block: Block | None
    is_mended: bool
    before: Words | str | None = None
    after: Words | str = ""
    offer: Offer | None = None

    @property
    def from_acquirer(self) -> bool:
        return self.request.reason == ACQUIRER

    @property
    def has_part(self) -> bool:
        """The reviewer marked a part of a page."""
        return bool(self.request.crop_box) and self.request.crop_page_id is not None

    @property
    def is_asked(self) -> bool:
        """Somebody asked for it; otherwise it is open because it must fit what was asked for."""
        return self.request.reason != FOLLOWS


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: str) -> HttpResponse:
    """Keeps what was typed first; sends it back when that was asked for and nothing stands against it."""
    user = signed_in(request)
    found = application_for(user, pk)
    if found.status not in CORRECTING:
        return closed(request, found)
    opened, before = opened_fields(found), typed_before(request)
    offers = offers_of(found, opened)
    data = with_used(request.POST, offers) if request.method == "POST" else before
    form = CorrectionForm(data, application=found, opened=opened)
    if before is not None:
        messages.info(request, _("You had been signed out. What you typed is here again; please save it."))
    if request.method == "POST" and _keep(request, form, found, user):
        if "send" not in request.POST:
            messages.success(request, _("Saved."))
            return redirect("applications:correct", pk=found.pk)
        if _send(request, form, found, user):
            messages.success(request, _("Sent again. It goes back to the same reviewer."))
            return redirect("applications:application", pk=found.pk)
        form = _with_opened(request, form, found)
    if form.errors and _is_sent(found):  # the other press of the button was faster, and it counts
        return redirect("applications:application", pk=found.pk) if _is_all_kept(form) else closed(request, found)
    return render(request, "applications/correct.html", {**_page(found, form, offers), "form": form})


def _keep(request: HttpRequest, form: CorrectionForm, application: Application, user: User) -> bool:
    """Saves what can be kept; True when nothing is wrong with it."""
    form.is_valid()
    try:
        for key, values in form.to_keep().items():
            save_step(application, key, by=user, values=values)
    except PortalError as error:
        form.add_error(None, error.message)
    else:
        say_what_was_overtaken(request, form)
    return not form.errors


def _is_sent(application: Application) -> bool:
    application.refresh_from_db()
    return application.status not in CORRECTING


def _is_all_kept(form: CorrectionForm) -> bool:
    """Whether what was typed here is what was sent: nothing is lost, so nothing needs to be said."""
    return not any(form.errors.get(name) for name in form.fields) and all(
        fold_answer(f"{PREFIX[key]}.{name}", value) == getattr(getattr(form.application, key), name)
        for key, values in form.to_keep().items()
        for name, value in values.items()
    )


def _send(request: HttpRequest, form: CorrectionForm, application: Application, user: User) -> bool:
    items = _items(application, form, answers_of(application))
    left = sum(item.is_asked and not item.is_mended for item in items)
    agreed = "unchanged" in request.POST
    if left and not agreed:
        words = ngettext(
            "%(count)s point is not changed yet. Correct it, or tick that it is right as it stands.",
            "%(count)s points are not changed yet. Correct them, or tick that they are right as they stand.",
            left,
        )
        form.add_error(None, words % {"count": left})
        return False
    try:
        resubmit(application, by=user, unchanged=agreed, device=device_of(request))
    except NotReady as error:
        for found in error.findings:  # what has a field here is said there, once it is drawn
            form.add_error(None, f"{_label(found.field)}: {found.message}")
    except PortalError as error:
        form.add_error(None, error.message)
    else:
        return True
    return False


def _with_opened(request: HttpRequest, form: CorrectionForm, application: Application) -> CorrectionForm:
    """The same form once more when sending it found something else to mend, which is open now and says so itself."""
    again = CorrectionForm(request.POST, application=application, opened=opened_fields(application))
    if set(again.fields) == set(form.fields):
        return form
    again.is_valid()
    said = [str(found) for errors in again.errors.values() for found in errors]
    for sentence in form.non_field_errors():
        if not any(str(sentence).endswith(one) for one in said):
            again.add_error(None, sentence)
    return again


def _items(
    application: Application, form: CorrectionForm, answers: Answers, offers: Mapping[str, Offer] | None = None
) -> list[Item]:
    blocks = {f"documents.{block.kind.value}": block for block in blocks_of(application)}
    items, before = [], declared_last(application)
    for one in open_corrections(application):
        block = blocks.get(one.field)
        if one.reason == FOLLOWS and one.field.startswith("documents.") and block is None:
            continue  # the present answers have no use for this paper
        if block:
            mended = block.document is not None and block.document.created_at > one.created_at
        else:
            mended = one.before not in fingerprint(application, answers, one.field)
        reason = correction_reasons().get(one.reason)
        item = Item(one, _label(one.field), reason, form.bound(one.field), block, mended)
        item = replace(item, offer=(offers or {}).get(one.field))
        if mended and not block:
            was, now = plain_text(before.get(one.field, "")), plain(answers, one.field)
            item = replace(item, before=shown(one.field, was), after=shown(one.field, now))
        items.append(item)
    return sorted(items, key=lambda item: not item.is_asked)


def _page(application: Application, form: CorrectionForm, offers: Mapping[str, Offer]) -> dict[str, object]:
    answers = answers_of(application)
    items = _items(application, form, answers, offers)
    return {
        "nav": "applications",
        "application": application,
        "items": items,
        "mended": sum(item.is_asked and item.is_mended for item in items),
        "total": sum(item.is_asked for item in items),
        "opened": {item.request.field for item in items},
        "sections": read_back(answers, current_documents(application).prefetch_related("pages")),
    }


def _label(dotted: str) -> Words | str:
    kind = dotted.partition(".")[2]
    if dotted.startswith("documents.") and kind in DocumentKind.values:
        return DocumentKind(kind).label
    found = asked(dotted)
    return found.label if found else dotted
