"""A release on its way, for the guard table."""

from portal.actions.rollouts import begin_roll_out
from portal.models import Release, RollOut, User


def rolled_out(reviewer: User) -> int:
    release = Release(version="2.5.0", news_zh="新", news_en="new", why_zh="稳", why_en="calm")
    return begin_roll_out(release, RollOut(), by=reviewer).pk
