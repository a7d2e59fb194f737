"""What is said about releases: to shops what is new and why, and about one terminal whether one waits for it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from portal.models import Release, Terminal
from portal.rollouts.choosing import is_older


@dataclass(frozen=True, slots=True)
class News:
    """A release in the reader's language. `must`: the version in the terminal is no longer allowed."""

    release: Release
    new: str
    why: str
    waits: bool = False
    must: bool = False


def told(release: Release, firmware: str = "") -> News:
    chinese = (get_language() or "").startswith("zh")
    new, why = (release.news_zh, release.why_zh) if chinese else (release.news_en, release.why_en)
    waits = bool(firmware) and is_older(firmware, release.version) is True
    must = bool(firmware and release.minimum) and is_older(firmware, release.minimum) is True
    return News(release, new, why, waits, must)


def releases() -> QuerySet[Release]:
    return Release.objects.select_related("roll_out").order_by("-created_at", "-pk")


def news_for(terminal: Terminal, firmware: str) -> News | None:
    """The newest release for this model."""
    newest = Release.objects.filter(model__in=["", terminal.model]).order_by("-created_at", "-pk").first()
    return told(newest, firmware) if newest else None
