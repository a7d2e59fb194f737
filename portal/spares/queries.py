"""Which spares and swaps a person may see; a fixed number of queries."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from portal.access import Viewer, merchants_of, terminals_of
from portal.compiled import Compiled
from portal.models import Role, Swap, Terminal, TerminalStatus, User
from portal.models.spare import SWAP_OVER

PAGE = 50
_ROWS = ("merchant", "failed", "spare", "opened_by")


def swaps_of(user: Viewer) -> QuerySet[Swap]:
    """Those of the shops of this person; staff see all."""
    rows = Swap.objects.select_related(*_ROWS)
    if not user.is_authenticated:
        return rows.none()
    return rows if user.is_reviewer else rows.filter(merchant__in=merchants_of(user).values("pk"))


def swap_for(user: Viewer, pk: object) -> Swap:
    return get_object_or_404(swaps_of(user), pk=pk)


def open_swap(user: User, terminal: Terminal) -> Swap | None:
    """The swap that this terminal takes part in now."""
    mine = {} if user.is_reviewer else {"user": user.pk}
    found: list[Swap] = (_OPEN_OF if mine else _OPEN_FOR_STAFF).objects(terminal=terminal.pk, **mine)
    return found[0] if found else None


def _open_of(user: User, terminal: int) -> QuerySet[Swap]:
    rows = swaps_of(user).filter(Q(failed=terminal) | Q(spare=terminal))
    return rows.exclude(state__in=SWAP_OVER).order_by("-created_at")[:1]


_OPEN_OF = Compiled(lambda user, terminal: _open_of(User(pk=user), terminal), user=int, terminal=int)
_OPEN_FOR_STAFF = Compiled(lambda terminal: _open_of(User(role=Role.REVIEWER), terminal), terminal=int)


def spares_of(user: User) -> QuerySet[Terminal]:
    """What is due first comes first; what was never checked before that."""
    rows = terminals_of(user).filter(status=TerminalStatus.SPARE, merchant__isnull=False)
    return rows.select_related("merchant", "report", "readiness").order_by("readiness__due_on", "serial")


def spares_for(user: User, failed: Terminal) -> list[Terminal]:
    """What may take the place of this one: spares of the same shop that are in no other swap, ready ones first."""
    rows = spares_of(user).filter(merchant=failed.merchant_id).exclude(swaps_as_spare__in=_open())
    return sorted(rows[:PAGE], key=lambda row: getattr(row, "readiness", None) is None)


def _open() -> QuerySet[Swap]:
    return Swap.objects.exclude(state__in=SWAP_OVER)
