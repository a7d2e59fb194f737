"""Questions about change requests that pages ask; keyset paging, a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from portal.changes.access import changes_of, reviewable_changes
from portal.changes.kinds import KINDS
from portal.changes.outlook import outlook_of
from portal.compiled import Compiled
from portal.models import ChangeKind, ChangePaper, ChangeRequest, ChangeState, Merchant, Terminal, User
from portal.words import Words

PAGE = 20
_ABOUT_ONE = 6
_S = ChangeState
_HAND_KINDS = [key for key, kind in KINDS.items() if kind.by_hand]
_TO_HAND_OVER = Q(state=_S.APPROVED, kind__in=_HAND_KINDS)

BANDS: dict[str, tuple[Words, Q]] = {
    "waiting": (_("To decide"), Q(state=_S.SUBMITTED)),
    "objected": (_("Acquirer said no"), Q(state=_S.NOT_CARRIED)),
    "hand_over": (_("To hand over"), _TO_HAND_OVER),
    "on_way": (_("With the acquirer"), Q(state__in=[_S.APPROVED, _S.CARRYING]) & ~_TO_HAND_OVER),
    "asked": (_("With the merchant"), Q(state=_S.NEEDS_MORE)),
    "done": (_("Done"), Q(state__in=[_S.EFFECTIVE, _S.REFUSED, _S.WITHDRAWN])),
}
"""The bands of the desk's queue; the first three are ours to act on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    change: ChangeRequest
    outlook: Any
    late: bool


def rows_of(changes: list[ChangeRequest], now: datetime) -> list[Row]:
    return [
        Row(change, outlook_of(change), bool(change.is_open and change.act_by and change.act_by < now))
        for change in changes
    ]


def my_changes(user: User, *, after: str = "", limit: int = PAGE) -> tuple[list[ChangeRequest], str]:
    """What this person's shops asked for, newest first, and where the next page begins."""
    rows = _after(changes_of(user), after, "created_at", newest_first=True)
    found = list(rows.order_by("-created_at", "-id")[: limit + 1])
    return found[:limit], _cursor(found, limit, "created_at")


def changes_about(user: User, terminal: Terminal) -> list[ChangeRequest]:
    """What was asked for about one terminal that this person may see; what is open first, then the newest."""
    if terminal.merchant_id is None:
        return []
    found: list[ChangeRequest] = _ABOUT.objects(user=user.pk, terminal=terminal.pk, merchant=terminal.merchant_id)
    return sorted(found, key=lambda change: not change.is_open)


def _about(user: int, terminal: int, merchant: UUID) -> QuerySet[ChangeRequest]:
    rows = changes_of(User(pk=user)).filter(terminal=terminal, merchant=merchant)
    return rows.order_by("-created_at")[:_ABOUT_ONE]


_ABOUT = Compiled(_about, user=int, terminal=int, merchant=UUID)


def desk_page(user: User, *, band: str, kind: str = "", after: str = "") -> tuple[list[ChangeRequest], str]:
    """One band of the queue: what is due first comes first; what is done, newest first."""
    rows = reviewable_changes(user).filter(BANDS[band][1])
    if kind:
        rows = rows.filter(kind=kind)
    done = band == "done"
    column = "state_since" if done else "act_by"
    sign = "-" if done else ""
    rows = _after(rows, after, column, newest_first=done)
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: PAGE + 1])
    return found[:PAGE], _cursor(found, PAGE, column)


def band_sizes(user: User) -> dict[str, int]:
    """How many wait in each band but the last; one query."""
    wanted = {name: Count("pk", filter=condition) for name, (_words, condition) in BANDS.items() if name != "done"}
    return dict(reviewable_changes(user).select_related(None).aggregate(**wanted))


def account_in_effect(merchant: Merchant) -> ChangeRequest | None:
    """The newest settlement account that the acquirer took over from a request."""
    rows = ChangeRequest.objects.filter(merchant=merchant, kind=ChangeKind.ACCOUNT, state=_S.EFFECTIVE)
    return rows.order_by("-state_since").first()


def papers_of(change: ChangeRequest) -> list[ChangePaper]:
    """All papers with their pages and names, newest of a kind first."""
    labels = {paper.kind: paper.label for paper in KINDS[ChangeKind(change.kind)].papers}
    found = list(change.papers.select_related("upload").prefetch_related("upload__pages").order_by("kind", "-pk"))
    for paper in found:
        paper.label = labels.get(paper.kind, paper.kind)
    return found


def _after(rows: QuerySet[ChangeRequest], cursor: str, column: str, *, newest_first: bool) -> QuerySet[ChangeRequest]:
    at_text, _bar, pk = cursor.partition("|")
    try:
        at = parse_datetime(at_text)
    except ValueError:
        at = None
    if at is None or len(pk) != 36:
        return rows
    way = "lt" if newest_first else "gt"
    return rows.filter(Q(**{f"{column}__{way}": at}) | Q(**{column: at, f"id__{way}": pk}))


def _cursor(found: list[ChangeRequest], limit: int, column: str) -> str:
    if len(found) <= limit:
        return ""
    last = found[limit - 1]
    return f"{getattr(last, column).isoformat()}|{last.pk}"
