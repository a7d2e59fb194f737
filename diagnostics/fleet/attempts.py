"""The last attempts of all terminals, with what they share: from callbacks and from fresh reports, set-wise."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from diagnostics.checks.attempts import APPROVED, CARD_SIDE, plain_code
from diagnostics.checks.comparing import covers
from diagnostics.evidence import moment
from diagnostics.fleet.detector import EVERYONE, WINDOW, Attempt, Shared, counts, factors_of
from diagnostics.models import RefusedPayment
from portal.models import AcquirerEvent, Report, Terminal

_MOST: Final = 20_000
_TROUBLED: Final = ("degraded", "maintenance", "outage")
_NO_FAILURE: Final = sorted(APPROVED | CARD_SIDE)


def _text(member: str, report: str = "data") -> Cast:
    """A member of a report as text that both databases compare alike; `report` leads to it."""
    return Cast(KeyTextTransform(member, report), TextField())


def failures(now: datetime) -> list[Attempt]:
    """Each terminal and code that failed in the window, by its latest failure, wherever it was told."""
    provider = _Provider()
    latest: dict[tuple[int, str], Attempt] = {}
    for attempt in (*_told(now, provider), *_reported(now, provider, paid=False)):
        key = (attempt.terminal, attempt.code)
        if key not in latest or latest[key].at < attempt.at:
            latest[key] = attempt
    return list(latest.values())


def payments(now: datetime) -> list[Attempt]:
    """Terminals whose last attempt in the window went through."""
    return list(_reported(now, _Provider(), paid=True))


def _told(now: datetime, provider: "_Provider") -> Iterator[Attempt]:
    rows = RefusedPayment.objects.filter(
        at__gt=now - WINDOW, at__lte=now + WINDOW, terminal__isnull=False, merchant__isnull=False
    ).exclude(code__in=_NO_FAILURE)
    columns = ("terminal_id", "merchant_id", "code", "at", "merchant__region")
    software = {
        "firmware": _text("firmware", "terminal__report__data"),
        "version": _text("param_version", "terminal__report__data"),
    }
    for row in rows.annotate(**software).values(*columns, *software).order_by("-at")[:_MOST]:
        yield _attempt(
            row["terminal_id"], row["merchant_id"], row["code"], row["at"], row["merchant__region"], row, provider
        )


def _reported(now: datetime, provider: "_Provider", *, paid: bool) -> Iterator[Attempt]:
    rows = Report.objects.filter(measured_at__gt=now - WINDOW, terminal__merchant__isnull=False).annotate(
        code=_text("last_transaction_rc")
    )
    rows = (
        rows.filter(code__in=sorted(APPROVED))
        if paid
        else rows.filter(code__isnull=False).exclude(code__in=_NO_FAILURE)
    )
    more = {
        "firmware": _text("firmware"),
        "version": _text("param_version"),
        "at": _text("last_transaction_at"),
    }
    columns = ("terminal_id", "terminal__merchant_id", "terminal__merchant__region", "code")
    for row in rows.annotate(**more).values(*columns, *more).order_by("-measured_at")[:_MOST]:
        at = moment(row["at"])
        if at is None or not now - WINDOW < at <= now + WINDOW or (not paid and not counts(row["code"])):
            continue
        region = row["terminal__merchant__region"]
        yield _attempt(row["terminal_id"], row["terminal__merchant_id"], row["code"], at, region, row, provider)


def _attempt(
    terminal: int, merchant: Any, code: str, at: datetime, region: str, row: Mapping[str, Any], provider: "_Provider"
) -> Attempt:
    factors = factors_of(
        region=region,
        firmware=(row["firmware"] or "")[:80],
        param_version=(row["version"] or "")[:80],
        provider=provider.state_in(region),
    )
    return Attempt(terminal, merchant, plain_code(code), at, factors)


class _Provider:
    """What the acquirer last told of its own state; said once a pass."""

    def __init__(self) -> None:
        event = AcquirerEvent.objects.filter(type="service.changed").order_by("-at").first()
        data = event.data if event else {}
        self._state = str(data.get("state", ""))
        regions = data.get("regions")
        self._regions = [str(region) for region in regions] if isinstance(regions, list) else []

    def state_in(self, region: str) -> str:
        """The provider's trouble where this merchant is, or nothing."""
        if self._state not in _TROUBLED:
            return ""
        here = not self._regions or any(covers(area, region) for area in self._regions)
        return self._state if here else ""


def population(factor: Shared) -> int:
    """How many terminals of the fleet have it, counted no further than matters."""
    name, value = factor
    rows: QuerySet[Any] = Terminal.objects.all()
    if factor == EVERYONE:
        return _MOST * 10
    if name == "region":
        rows = rows.filter(merchant__region__startswith=value.removesuffix("00").removesuffix("00"))
    else:
        rows = Report.objects.annotate(held=_text(name)).filter(held=value)
    return rows.order_by()[: _MOST * 5].count()
