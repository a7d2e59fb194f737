"""The one writer of the state of a swap, by its table and by compare-and-set; and of the beginning of a check."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Readiness, ReadinessState, Swap, SwapKey, SwapState, SwapStep, SwapWay, User

CARRY = "portal.carry_swap"
IN_THE_AIR = timedelta(seconds=40)
"""A call that a worker had begun when the swap was cancelled is over by then."""
_S = SwapState
MOVES: dict[str, tuple[SwapState, SwapState]] = {
    "swapped": (_S.SWAPPING, _S.SWAPPED),
    "cancel": (_S.SWAPPING, _S.CANCELLED),
    "swap_back": (_S.SWAPPED, _S.RETURNING),
    "keep": (_S.SWAPPED, _S.KEPT),
    "returned": (_S.RETURNING, _S.RETURNED),
}


def move_swap(swap: Swap, name: str, *, held: int | None = None) -> Swap:
    """`held`: the number of the claim under which a worker moves it. Raises swap_moved."""
    source, target = MOVES[name]
    rows = Swap.objects.filter(pk=swap.pk, state=source)
    if held is not None:
        rows = rows.filter(tries=held)
    begins = target == SwapState.RETURNING
    now = timezone.now()
    due = now if begins else now + IN_THE_AIR if target == SwapState.CANCELLED and _was_bound(swap) else None
    with transaction.atomic():
        moved = rows.update(state=target, state_since=now, due_at=due, lease_until=None, trouble="")
        if moved != 1:
            raise PortalError("swap_moved", _("This swap has moved on in the meantime. Please look again."))
        if begins:
            lay_out(swap, SwapWay.BACK)
            ask(CARRY, str(swap.pk))
    swap.refresh_from_db()
    return swap


def _was_bound(swap: Swap) -> bool:
    """Whether the acquirer may have the spare at the place of the one that failed by now."""
    return swap.steps.filter(way=SwapWay.OUT, key=SwapKey.BIND, asked_at__isnull=False).exists()


def lay_out(swap: Swap, way: SwapWay) -> None:
    """The steps of one way, all at once, so that the page is complete from the first second."""
    SwapStep.objects.bulk_create(SwapStep(swap=swap, way=way, key=key, position=at) for at, key in enumerate(SwapKey))


def begin_check(row: Readiness, *, by: User) -> bool:
    """The readiness check begins afresh, unless one is under way; its outcome is written by whoever follows it."""
    now = timezone.now()
    begun = Readiness.objects.filter(pk=row.pk).exclude(state=ReadinessState.CHECKING).update(
        state=ReadinessState.CHECKING, asked_at=now, asked_by=by, seen_at=None, signed_at=None, command_id="",
        key=uuid.uuid4(), trouble="", detail="", due_at=now, lease_until=None,
    )  # fmt: skip
    row.refresh_from_db()
    return begun == 1
