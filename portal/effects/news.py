"""The acquirer's news, taken in after its callback was answered."""

import hashlib
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from portal.dispatch import ask_now
from portal.models import AcquirerEvent, ChangeRequest, ChangeState, Member, MerchantReading, Notice, RegisterReading

_BATCH = 500
_ELSEWHERE = {
    "application.changed": "applications.take_acquirer_state",
    "transaction.declined": "diagnostics.take_decline",
}


def take_event(event_id: str) -> None:
    """Bring the acquirer's news to whom it concerns, once.

    The three witnesses stay independent: a changed register entry never overwrites the portal's own record.
    Applications and refused payments are other rooms' matters: they are asked by name, and mark the event themselves.
    """
    event = AcquirerEvent.objects.filter(pk=event_id, handled_at=None).first()
    if event is None:
        return
    if (task := _ELSEWHERE.get(event.type)) is not None:
        ask_now(task, event.pk)
        return
    if event.type == "notice.published":
        publish_notice(event)
    elif event.type in {"merchant.changed", "terminal.changed"}:
        look_for_changes(event)
        read_again(event)
    AcquirerEvent.objects.filter(pk=event_id, handled_at=None).update(handled_at=timezone.now())


def look_for_changes(event: AcquirerEvent) -> None:
    """The register changed: whoever waits for it to show a change reads it now instead of when it is due."""
    waiting = ChangeRequest.objects.filter(state__in=[ChangeState.APPROVED, ChangeState.CARRYING], due_at__isnull=False)
    if event.type == "terminal.changed":
        waiting = waiting.filter(terminal__serial=str(event.data.get("serial") or ""))
    else:
        waiting = waiting.filter(merchant__mid=str(event.data.get("mid") or ""), terminal=None)
    for pk in list(waiting.values_list("pk", flat=True)[:_BATCH]):
        ChangeRequest.objects.filter(pk=pk, due_at__isnull=False).update(due_at=timezone.now())
        ask_now("portal.carry_change", str(pk))


def read_again(event: AcquirerEvent) -> None:
    """What pages show of the acquirer's side is read anew, where it was ever read. The event's own words are not taken:
    the register is asked, and a question that is under way begins again, for it may have been answered before."""
    now = timezone.now()
    if event.type == "terminal.changed":
        rows: Any = RegisterReading.objects.filter(terminal__serial=str(event.data.get("serial") or ""))
        task = "portal.read_register"
    else:
        rows = MerchantReading.objects.filter(merchant__mid=str(event.data.get("mid") or ""))
        task = "portal.read_merchant"
    for pk in list(rows.values_list("pk", flat=True)[:1]):
        if rows.filter(pk=pk).update(due_at=now, asked_at=now, lease_until=None):
            ask_now(task, str(pk) if event.type == "merchant.changed" else pk)


def publish_notice(event: AcquirerEvent) -> None:
    """The acquirer's notice, once for every person who acts for a merchant (for one merchant if it names one)."""
    data = event.data
    members = Member.objects.order_by("user_id").values_list("user_id", flat=True).distinct()
    if isinstance(data.get("mid"), str):
        members = members.filter(merchant__mid=data["mid"])
    digest = hashlib.sha256(str(data["id"]).encode()).hexdigest()[:32]
    duty = data.get("kind") == "duty" or data.get("requires_action") is True
    notices = (
        Notice(
            user_id=user_id,
            key=f"acquirer:{digest}:{user_id}",
            kind=Notice.Kind.DUTY if duty else Notice.Kind.NEWS,
            title=str(data["title"])[:200],
            body=str(data.get("body") or ""),
            effective_on=_day(data.get("effective_on")),
        )
        for user_id in members.iterator(chunk_size=_BATCH)
    )
    while batch := list(islice(notices, _BATCH)):
        Notice.objects.bulk_create(batch, ignore_conflicts=True)


def _day(value: object) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
