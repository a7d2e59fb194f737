"""What the portal can say about a terminal from its own record and its last report alone: pure, one sentence first.

Whether payments work is for the acquirer to know, and for a diagnosis to find out: the page says that a terminal can
take cards only on a fresh report of a payment that went through. A reading older than its limit proves nothing in
either direction (docs/contract/terminal-api.md): it becomes "not known since".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from portal.codes import APPROVED, CARD_SIDE
from portal.models import Terminal, TerminalStatus
from portal.terminals.places import place_of
from portal.terminals.stages import OUTLOOK, Outlook, Stage
from portal.trouble import Ailment, ailment_of, last_code

FRESH = timedelta(minutes=15)
UPDATE_LIFE = timedelta(minutes=15)  # what is not done by then has expired (portal.tasks)
PAID_LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Condition:
    """`tone` is ok, warn, bad, busy or idle; `at` is the time the sentence speaks of."""

    tone: str
    word: Any
    sentence: Any
    at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    stage: Stage = Stage.NEEDS_ATTENTION

    @property
    def text(self) -> str:
        """The sentence with its values, in the reader's language."""
        return str(self.sentence) % self.values if self.values else str(self.sentence)

    @property
    def needs_attention(self) -> bool:
        return self.tone in {"bad", "warn"}

    @property
    def outlook(self) -> Outlook:
        return OUTLOOK[self.stage]


_AT_REST: dict[Stage, Any] = {
    Stage.IN_STOCK: _("It is in stock and belongs to nobody yet."),
    Stage.ORDERED: _("It is set aside for you and will be sent."),
    Stage.IN_TRANSIT: _("It is on its way to you."),
    Stage.RECEIVED: _("It has arrived and has not reported yet."),
    Stage.ACTIVATING: _("It is being activated."),
    Stage.SPARE: _("It is kept as a spare."),
    Stage.IN_REPAIR: _("It is in repair."),
    Stage.SWAPPED_OUT: _("It is in repair, and a spare works in its place."),
    Stage.BLOCKED: _("It is blocked: it takes no payments until it is released."),
    Stage.RETIRED: _("It is out of service."),
}
_STORED: dict[TerminalStatus, Stage] = {
    TerminalStatus.SHIPPED: Stage.IN_TRANSIT,
    TerminalStatus.SPARE: Stage.SPARE,
    TerminalStatus.BLOCKED: Stage.BLOCKED,
    TerminalStatus.RETIRED: Stage.RETIRED,
}


def is_fresh(measured_at: datetime, now: datetime) -> bool:
    """Up to and including 15 minutes."""
    return now - measured_at <= FRESH


def condition_of(terminal: Terminal, now: datetime) -> Condition:
    """The one sentence on top. Wants `terminal.report` selected along; `updating_since` and `swapped_out` where the
    query annotated them (portal/terminals/finding.py)."""
    report = getattr(terminal, "report", None)
    if terminal.status != TerminalStatus.ACTIVE:
        return _at_rest(terminal, report is not None)
    updating = terminal.updating_since
    if updating is not None and now < updating + UPDATE_LIFE:
        until = timezone.localtime(updating + UPDATE_LIFE)
        sentence = _("It is updating until %(time)s and does not answer meanwhile. That is no fault.")
        return _told(Stage.UPDATING, sentence, values={"time": f"{until:%H:%M}"})
    if report is None:
        never = _("It has never reported. Switch it on and connect it to the network.")
        return _told(Stage.NOT_KNOWN, never, word=_("Never seen"))
    if not is_fresh(report.measured_at, now):
        since = {"time": f"{timezone.localtime(report.measured_at):%Y-%m-%d %H:%M}"}
        return _told(Stage.NOT_KNOWN, _("Not known since %(time)s: it has not reported."), values=since)
    return _from_report(terminal, report.data, report.measured_at, now)


def _at_rest(terminal: Terminal, has_reported: bool) -> Condition:
    match TerminalStatus(terminal.status):
        case TerminalStatus.STOCK:
            stage = Stage.ORDERED if terminal.merchant_id else Stage.IN_STOCK
        case TerminalStatus.ACTIVATING:
            stage = Stage.ACTIVATING if has_reported else Stage.RECEIVED
        case TerminalStatus.IN_REPAIR:
            stage = Stage.SWAPPED_OUT if terminal.swapped_out else Stage.IN_REPAIR
        case stored:
            stage = _STORED[stored]
    return _told(stage, _AT_REST[stage])


def _told(
    stage: Stage,
    sentence: Any,
    *,
    at: datetime | None = None,
    word: Any = None,
    tone: str = "",
    values: Mapping[str, Any] | None = None,
) -> Condition:
    outlook = OUTLOOK[stage]
    return Condition(tone or outlook.tone, word or outlook.word, sentence, at, values or {}, stage)


def _from_report(terminal: Terminal, data: Mapping[str, Any], at: datetime, now: datetime) -> Condition:
    if (trouble := _trouble(data, at)) is not None:
        return trouble
    place = place_of(terminal, data)
    if place is not None and place.moved:
        sentence = _("It reports from a place %(distance)s km away from where it is registered. Has it moved?")
        return _told(Stage.MOVED, sentence, at=at, values={"distance": place.kilometres})
    code, code_at = last_code(data)
    if code is None:
        return _told(Stage.ACTIVE, _("It reports nothing wrong. It has taken no payment yet."), at=at)
    if code in CARD_SIDE:
        sentence = _("It reports nothing wrong. The bank of the last card refused it (code %(code)s).")
        return _told(Stage.ACTIVE, sentence, at=code_at, values={"code": code})
    paid_at = parse_datetime(str(data.get("last_transaction_at") or "")) if data.get("last_transaction_rc") else None
    if paid_at is None or timezone.is_naive(paid_at) or data["last_transaction_rc"] not in APPROVED:
        if (refused := data.get("last_transaction_rc")) and refused not in APPROVED:  # the newest is a sign-on
            sentence = _("It has signed on since. Its last payment was refused (code %(code)s).")
            return _told(Stage.ACTIVE, sentence, at=code_at, values={"code": refused})
        return _told(Stage.ACTIVE, _("It reports nothing wrong. Its last attempt went through."), at=code_at)
    here = timezone.localtime(paid_at)
    if now - paid_at <= PAID_LATELY:
        shown = f"{here:%H:%M}" if here.date() == timezone.localtime(now).date() else f"{here:%m-%d %H:%M}"
        return _told(Stage.ACTIVE, _("It can take cards now. Last payment %(time)s."), at=at, values={"time": shown})
    return _told(
        Stage.ACTIVE,
        _("It reports nothing wrong. Its last payment was on %(time)s."),
        at=at,
        values={"time": f"{here:%Y-%m-%d}"},
    )


def _trouble(data: Mapping[str, Any], at: datetime) -> Condition | None:
    """What is wrong by its own word, the worst first."""
    bad, offline = Stage.NEEDS_ATTENTION, Stage.OFFLINE
    match ailment_of(data):
        case Ailment.TAMPERED:
            sentence = _("It says that it was opened or tampered with. Do not use it; call us.")
            return _told(bad, sentence, at=at, word=_("Tampered with"))
        case Ailment.NO_NETWORK:
            return _told(offline, _("It has no network."), at=at, word=_("No network"))
        case Ailment.NO_POWER:
            return _told(offline, _("It has no power."), at=at, word=_("No power"))
        case Ailment.REFUSED:
            code, code_at = last_code(data)
            sentence = _("Its last attempt was refused with code %(code)s.")
            return _told(bad, sentence, at=code_at, word=_("Payment refused"), values={"code": code})
        case Ailment.CARD_READER:
            return _told(bad, _("Its card reader reports a fault."), at=at, word=_("Card reader"), tone="warn")
        case Ailment.UNSENT:
            sentence = _("It holds %(count)s payments that were not sent yet. Keep it switched on.")
            return _told(bad, sentence, at=at, word=_("Not sent"), tone="warn", values={"count": data["unsent_count"]})
        case Ailment.LOW_BATTERY:
            sentence, values = _("Its battery is at %(percent)s %%."), {"percent": data["battery_percent"]}
            return _told(bad, sentence, at=at, word=_("Battery low"), tone="warn", values=values)
    return None
