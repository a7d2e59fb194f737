"""Refused payments that the acquirer tells of: kept once, and a check is offered before anybody asks for one."""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.checks.attempts import plain_code
from diagnostics.evidence import moment
from diagnostics.fleet.detector import counts
from diagnostics.models import IncidentTerminal, RefusedPayment
from portal.models import AcquirerEvent, Member, Notice, Terminal

log = structlog.get_logger(__name__)

OFFERED_WITHIN: Final = timedelta(hours=1)  # old news is kept and offers nothing
KEPT_FOR: Final = timedelta(days=30)
_LONGEST: Final = 2**63 - 1


def take(event_id: str) -> None:
    """Keep the refusal of this event and offer a check of its terminal. A repeat changes nothing."""
    event = AcquirerEvent.objects.filter(pk=event_id, handled_at=None).first()
    if event is None:
        return
    with transaction.atomic():
        refusal = _refusal(event)
        if refusal is None:
            log.warning("decline_not_understood", callback=event.pk)
        else:
            RefusedPayment.objects.bulk_create([refusal], ignore_conflicts=True)
            offer(refusal, now=timezone.now())
        AcquirerEvent.objects.filter(pk=event.pk).update(handled_at=timezone.now())


def _refusal(event: AcquirerEvent) -> RefusedPayment | None:
    data = event.data
    number, code = _text(data, "id", 120), plain_code(_text(data, "rc", 8))[:8]
    if not (number and code):
        return None
    mid, tid = _text(data, "mid", 40), _text(data, "tid", 40)
    known = (
        Terminal.objects.filter(merchant__mid=mid, tid=tid).order_by("pk") if mid and tid else Terminal.objects.none()
    )
    terminal = known.first()
    amount = data.get("amount_fen")
    fits = isinstance(amount, int) and not isinstance(amount, bool) and abs(amount) <= _LONGEST
    return RefusedPayment(
        transaction=number,
        terminal=terminal,
        merchant_id=terminal.merchant_id if terminal else None,
        mid=mid,
        tid=tid,
        code=code,
        at=moment(data.get("at")) or event.at,
        amount_fen=amount if fits else None,
        kind=_text(data, "kind", 40),
        entry=_text(data, "entry", 40),
        card_kind=_text(data, "card_kind", 40),
        issuer=_text(data, "issuer", 80),
    )


def _text(data: dict[str, Any], name: str, longest: int) -> str:
    value = data.get(name)
    return value.strip()[:longest] if isinstance(value, str) else ""


def offer(refusal: RefusedPayment, *, now: datetime) -> None:
    """A notice for each of the shop's people, once an hour for a terminal and a code.

    None for the card's own affairs, where the terminal has nothing to repair; none for what a known disturbance
    explains: of that the shop is told once.
    """
    terminal = refusal.terminal
    if (
        terminal is None
        or terminal.merchant_id is None
        or not counts(refusal.code)
        or now - refusal.at > OFFERED_WITHIN
    ):
        return
    met = IncidentTerminal.objects.filter(terminal=terminal, incident__code=refusal.code, incident__closed_at=None)
    if met.exists():
        return
    address = f"{reverse('diagnostics:start', args=[terminal.serial])}?{urlencode({'code': refusal.code[:2]})}"
    hour = refusal.at.strftime("%Y%m%d%H")
    people = Member.objects.filter(merchant=terminal.merchant_id).select_related("user")
    Notice.objects.bulk_create(
        [
            Notice(
                user=member.user,
                merchant_id=terminal.merchant_id,
                key=f"declined:{terminal.pk}:{refusal.code}:{hour}:{member.pk}",
                kind=Notice.Kind.DUTY,
                url=address,
                **_words(refusal, terminal, member.user.language),
            )
            for member in people
        ],
        ignore_conflicts=True,
    )


def _words(refusal: RefusedPayment, terminal: Terminal, language: str) -> dict[str, str]:
    with translation.override(language):
        time = date_format(timezone.localtime(refusal.at), "H:i")
        title = _("Terminal %(tid)s was refused at %(time)s with code %(code)s – start the check")
        return {
            "title": title % {"tid": terminal.tid, "time": time, "code": refusal.code},
            "body": _(
                "The acquirer told us of it. The check takes a few seconds and says why. Please do not swipe again."
            ),
        }


def forget(now: datetime) -> None:
    """Old refusals are nobody's business any more."""
    RefusedPayment.objects.filter(received_at__lt=now - KEPT_FOR).delete()
