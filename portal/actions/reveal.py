"""Showing the full value of a masked field, for a reason that is written down."""

from django.utils.translation import gettext_lazy as _

from portal.actions.audit import record
from portal.errors import PortalError
from portal.models import User

SHORTEST, LONGEST = 3, 300


def reveal(subject: str, field: str, value: str, *, by: User, reason: str) -> str:
    """The value, after an audit entry that holds who, which field of what ("kind:id"), and why, but never the value.

    Whether this person may see the subject at all is for the caller's access check. Raises PortalError
    "reason_needed" (field "reason").
    """
    words = " ".join(reason.split())
    if not SHORTEST <= len(words) <= LONGEST:
        raise PortalError(
            "reason_needed", _("Please say why you need the full value (3 to 300 characters)."), field="reason"
        )
    record("reveal", subject, by=by, after={"field": field}, reason=words)
    return value
