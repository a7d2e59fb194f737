"""What the form of a change starts from, and what may stand in its way; the same on its own page and on others."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.changes import role_words
from portal.changes.access import may_ask
from portal.changes.kinds import Kind
from portal.changes.record import values_now
from portal.condition import is_fresh
from portal.forms.change_kinds import Scene
from portal.models import ChangeKind, Merchant, SubjectType, Terminal, User


def scene_of(row: Kind, merchant: Merchant, terminal: Terminal | None, wanted: dict[str, Any] | None = None) -> Scene:
    """What the form starts from."""
    report = getattr(terminal, "report", None) if terminal else None
    return Scene(
        merchant=merchant,
        terminal=terminal,
        now=values_now(row.key, merchant, terminal),
        report=report.data if report else {},
        fresh=report is not None and is_fresh(report.measured_at, timezone.now()),
        wanted=wanted or {},
    )


def hindrance_of(user: User, merchant: Merchant, row: Kind) -> Any:
    """Why this person, or this shop, cannot ask for this kind of change; None when nothing is in the way."""
    if not may_ask(user, merchant, row):
        return role_words(row)
    if row.key == ChangeKind.LICENCE and merchant.subject_type == SubjectType.MICRO:
        return _("A micro merchant has no business licence. If your identity card was renewed, file that instead.")
    return None
