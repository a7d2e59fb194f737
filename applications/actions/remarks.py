"""Saying why an unusual answer is right: the finding stays, and the reviewer reads the reason beside it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.actions.move import touch
from applications.models import Application, Remark
from applications.queries import findings_of
from applications.rules.folding import fold_text
from portal.errors import PortalError
from portal.models import User

LONGEST = 500


def remark(application: Application, *, by: User, field: str, code: str, text: str) -> None:
    """Keeps one sentence for one finding; an empty one takes it back.

    Raises PortalError: not_allowed, not_editable, no_finding (the answer has changed meanwhile), too_long.
    """
    words = fold_text(text)
    if len(words) > LONGEST:
        raise PortalError("too_long", _("This is too long. A sentence or two are enough."), field="text")
    with transaction.atomic():
        touch(application, by=by)
        if not any(
            (found.field, found.code) == (field, code) and not found.is_hard for found in findings_of(application)
        ):
            raise PortalError("no_finding", _("This is not marked any more, so there is nothing to explain."))
        if words:
            Remark.objects.update_or_create(application=application, field=field, code=code, defaults={"text": words})
        else:
            Remark.objects.filter(application=application, field=field, code=code).delete()
