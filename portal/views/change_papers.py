"""The files of a change form: each judged by itself, and what came in well is kept while the rest is put right."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.access import signed_in
from portal.actions.uploads import keep_upload
from portal.changes.access import PURPOSE, loose_upload
from portal.changes.kinds import Paper
from portal.documents.refusals import sentence
from portal.errors import PortalError
from portal.limits import too_often
from portal.models import ChangePaper, Upload, UploadState, User
from portal.words import Words

UPLOADS_PER_HOUR = 60


@dataclass(slots=True)
class Slot:
    """One paper on the form. `upload` came in now or a moment ago; `standing` is what the request has already."""

    paper: Paper
    upload: Upload | None = None
    standing: ChangePaper | None = None
    problem: Words | str = ""

    @property
    def name(self) -> str:
        return f"paper_{self.paper.kind}"

    @property
    def kept_name(self) -> str:
        return f"kept_{self.paper.kind}"

    @property
    def refusal(self) -> Words | str:
        """Why the file that the request has could not be used."""
        unusable = self.standing is not None and self.standing.upload.state == UploadState.REFUSED
        return sentence(self.standing.upload.reason) if unusable and self.standing else ""

    @property
    def is_empty(self) -> bool:
        return self.upload is None and (self.standing is None or bool(self.refusal))


def slots_for(papers: Iterable[Paper], standing: Iterable[ChangePaper] = ()) -> list[Slot]:
    current = {paper.kind: paper for paper in standing if paper.superseded_at is None}
    return [Slot(paper, standing=current.get(paper.kind)) for paper in papers]


def receive_papers(request: HttpRequest, slots: list[Slot]) -> bool:
    """Takes in what was sent; True when nothing is missing and nothing was refused."""
    user = signed_in(request)
    for slot in slots:
        file = request.FILES.get(slot.name)
        kept = request.POST.get(slot.kept_name, "")
        if isinstance(file, UploadedFile):
            _receive(slot, file, user)
        elif kept:
            slot.upload = loose_upload(user, kept)
        if slot.upload is not None and slot.upload.state == UploadState.REFUSED:
            slot.problem, slot.upload = sentence(slot.upload.reason), None
        if slot.paper.required and slot.is_empty and not slot.problem:
            slot.problem = _("Please add this paper.")
    return not any(slot.problem for slot in slots)


def papers_in(slots: Iterable[Slot]) -> dict[str, Upload]:
    return {slot.paper.kind: slot.upload for slot in slots if slot.upload is not None}


def _receive(slot: Slot, file: "UploadedFile[bytes]", user: User) -> None:
    if too_often(user, "change-paper", most=UPLOADS_PER_HOUR, seconds=3600):
        slot.problem = _("That was too often. Please wait a moment.")
        return
    try:
        slot.upload = keep_upload(file, purpose=PURPOSE, by=user)
    except PortalError as error:
        slot.problem = error.message
