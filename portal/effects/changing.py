"""What follows from each move of a change request: people are told, work is asked for, the diagnosis comes back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.changes.kinds import kind_of
from portal.changes.moves import Actor
from portal.changes.moving import move
from portal.changes.outlook import ACTOR_WORDS, NextActor, outlook_of
from portal.changes.reasons import reasons
from portal.dispatch import ask, come_back
from portal.errors import PortalError
from portal.models import (
    ENDED_STATES,
    ChangeEvent,
    ChangeRequest,
    ChangeState,
    Member,
    MemberRole,
    Upload,
    UploadState,
    User,
)
from portal.notify import tell

LEASE = timedelta(seconds=20)
CARRY = "portal.carry_change"
_SILENT = frozenset({"carry", "hand_over", "again"})  # a turn on the way that asks nothing of the merchant
_AT_WORK = frozenset({ChangeState.APPROVED, ChangeState.CARRYING})


def follow(event_id: int) -> None:
    """Safe to run any number of times, by any number of workers."""
    event = ChangeEvent.objects.select_related("change__merchant", "change__terminal").filter(pk=event_id).first()
    if event is None or not event.claim(LEASE):
        return
    change = event.change
    with transaction.atomic():
        if not event.settle(handled_at=timezone.now()):
            return
        if event.source != event.target and event.name not in _SILENT:
            _tell(change, event)
        if event.target == ChangeState.SUBMITTED:
            for upload in change.papers.filter(superseded_at=None).values_list("upload_id", flat=True):
                paper_made(str(upload))
        if event.target in _AT_WORK:
            ask(CARRY, str(change.pk))
        if event.target in ENDED_STATES:
            come_back(change.reference)


def paper_made(upload_id: str) -> None:
    """A paper that turned out unusable sends its request back to the shop at once, instead of to a reviewer."""
    upload = Upload.objects.filter(pk=upload_id, state=UploadState.REFUSED, change_paper__superseded_at=None).first()
    change = ChangeRequest.objects.filter(papers__upload=upload).first() if upload else None
    if change is None or change.state != ChangeState.SUBMITTED:
        return
    try:
        move(change, "paper_unusable", by=None, reason="paper_unusable", payload={"reason": "paper_unusable"})
    except PortalError:  # somebody decided first
        return


def people_of(change: ChangeRequest) -> list[User]:
    """Who is told: whoever asked, as long as they act for the shop, and its owners."""
    told = Member.objects.filter(merchant=change.merchant_id).filter(
        Q(role=MemberRole.OWNER) | Q(user=change.opened_by_id)
    )
    return list(User.objects.filter(pk__in=told.values("user")).order_by("pk"))


def _tell(change: ChangeRequest, event: ChangeEvent) -> None:
    """Only while the move is the newest: who comes late reads where it stands, not where it stood."""
    if change.state != event.target:
        return
    outlook, kind = outlook_of(change), kind_of(change.kind)
    context = {
        "number": change.number,
        "kind": kind.label if kind else change.kind,
        "shop": change.merchant.shown_name,
        "serial": change.terminal.serial if change.terminal else "",
        "outlook": outlook,
        "actor": ACTOR_WORDS[outlook.actor],
        "act_by": change.act_by,
        "reason": reasons().get(change.reason),
        "rebound": change.state == ChangeState.EFFECTIVE and change.kind == "binding",
        "objected": change.state == ChangeState.NOT_CARRIED,
    }
    for person in people_of(change):
        tell(
            person,
            "portal/change",
            context=context,
            url=f"/changes/{change.pk}/",
            key=f"change-event:{event.pk}:{person.pk}",
            about=change.reference,
            duty=outlook.actor is NextActor.MERCHANT,
            merchant=change.merchant,
        )


def note_overdue(change: ChangeRequest) -> None:
    """Once per wait: the register has not shown it within the time that was promised, so a person should look."""
    seen = change.events.filter(name="overdue", created_at__gte=change.state_since).exists()
    if seen or change.act_by is None or change.act_by > timezone.now():
        return
    ChangeEvent.objects.create(
        change=change, name="overdue", source=change.state, target=change.state, role=Actor.PORTAL, due_at=None
    )
