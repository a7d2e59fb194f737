"""The one writer of a roll-out's state, by compare-and-set."""

from typing import Any

from django.utils import timezone

from portal.models import RollOut, RollOutState


def move(roll_out: RollOut, target: RollOutState, *, reason: str = "", **columns: Any) -> bool:
    """False when somebody else moved it meanwhile, or when it has ended."""
    if roll_out.state == RollOutState.ENDED or roll_out.state == target:
        return False
    now = timezone.now()
    due = now if target == RollOutState.RUNNING else None
    seen = RollOut.objects.filter(pk=roll_out.pk, state=roll_out.state)
    if seen.update(state=target, reason=reason[:200], due_at=due, lease_until=None, **columns) != 1:
        return False
    roll_out.refresh_from_db()
    return True
