"""What somebody is writing: text that is kept, and files that are each taken in by themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.actions.support import MOST_FILES, PURPOSE, Written
from portal.actions.uploads import keep_upload
from portal.errors import PortalError
from portal.forms.support import WriteForm
from portal.limits import too_often
from portal.models import Upload, User
from portal.words import Words

UPLOADS_PER_MINUTE, UPLOADS_PER_DAY = 60, 500
MESSAGES_PER_MINUTE = 20


@dataclass(slots=True)
class Draft:
    """`kept` are the files that are in already; `problems` say what is wrong with which of the others."""

    form: WriteForm
    kept: list[Upload] = field(default_factory=list)
    problems: list[tuple[str, Words | str]] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return self.form.is_bound and self.form.is_valid() and not self.problems

    @property
    def written(self) -> Written:
        data = self.form.cleaned_data
        return Written(data["body"], tuple(self.kept), data["key"])

    @property
    def max_mb(self) -> int:
        return settings.DOCUMENT_MAX_BYTES // (1024 * 1024)

    def refuse(self, error: PortalError) -> None:
        """What the action did not accept, at its field."""
        known = error.field if error.field in self.form.fields else None
        self.form.add_error(known, str(error.message))


def draft_of(request: HttpRequest, user: User, make: Callable[..., WriteForm]) -> Draft:
    """The form of this request. Files are taken in even when something else is wrong, so that nobody chooses twice."""
    if request.method != "POST":
        return Draft(make())
    draft = Draft(make(request.POST, request.FILES), _kept_before(request, user))
    draft.form.is_valid()
    for file in request.FILES.getlist("pictures"):
        name = file.name or ""
        if len(draft.kept) >= MOST_FILES:
            draft.problems.append((name, _("At most five files go with one message.")))
        elif _too_many(user):
            draft.problems.append((name, _("That was too often. Please wait a moment.")))
        else:
            try:
                draft.kept.append(keep_upload(file, purpose=PURPOSE, by=user))
            except PortalError as error:
                draft.problems.append((name, error.message))
    return draft


def too_many_messages(user: User) -> bool:
    return too_often(user, "support", most=MESSAGES_PER_MINUTE)


def _too_many(user: User) -> bool:
    return too_often(user, "upload", most=UPLOADS_PER_MINUTE) or too_often(
        user, "upload-day", most=UPLOADS_PER_DAY, seconds=24 * 3600
    )


def _kept_before(request: HttpRequest, user: User) -> list[Upload]:
    """Files of an earlier try, as long as they are this person's, unused, and not taken out again."""
    wanted = [pk for pk in request.POST.getlist("kept") if pk not in request.POST.getlist("drop")][:MOST_FILES]
    try:
        return list(Upload.objects.filter(pk__in=wanted, by=user, purpose=PURPOSE, kept=False).order_by("created_at"))
    except (ValidationError, ValueError):
        return []
