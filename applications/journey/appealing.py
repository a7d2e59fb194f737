"""Whether a refusal may be appealed: ours, once, within thirty days."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from applications.journey.status import Status

APPEAL_DAYS: Final = 30


class Appealing(StrEnum):
    """`elsewhere`: the acquirer decided, and we cannot overrule it."""

    POSSIBLE = "possible"
    LATE = "late"
    USED = "used"
    ELSEWHERE = "elsewhere"


def appeal_until(refused_at: datetime) -> datetime:
    """The last moment at which an appeal is taken in."""
    return refused_at + timedelta(days=APPEAL_DAYS)


def appealing(*, ended_from: str, refused_at: datetime, used: bool, now: datetime) -> Appealing:
    """For a refused application; `refused_at` is since when it stands refused."""
    if used:
        return Appealing.USED
    if ended_from not in {Status.IN_REVIEW, ""}:
        return Appealing.ELSEWHERE
    return Appealing.POSSIBLE if now <= appeal_until(refused_at) else Appealing.LATE
