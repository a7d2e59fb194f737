"""The portal's own record: what it says before a change, and the one place where an effective change is written."""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from portal.changes.fields import LONG_TERM
from portal.changes.reading import register_values
from portal.models import AuditEntry, ChangeKind, ChangeRequest, Merchant, ParameterSet, Terminal

_TERMINAL = {"iccid": "iccid", "address": "place_address", "tid": "tid"}


def values_now(kind: ChangeKind, merchant: Merchant, terminal: Terminal | None) -> dict[str, Any]:
    """What the portal has on record for the fields of this kind."""
    match kind:
        case ChangeKind.SIM if terminal:
            return {"iccid": terminal.iccid}
        case ChangeKind.PLACE if terminal:
            at = [terminal.place_lat, terminal.place_lng]
            return {"address": terminal.place_address, "position": at if None not in at else None}
        case ChangeKind.BINDING if terminal:
            return {"mid": merchant.mid, "tid": terminal.tid}
        case ChangeKind.LICENCE:
            return {"licence_valid_until": _day(merchant.licence_valid_until)}
        case ChangeKind.IDENTITY:
            return {"id_valid_until": _day(merchant.id_valid_until)}
        case ChangeKind.DETAILS:
            return {name: getattr(merchant, name) for name in ("name", "receipt_name", "address", "uscc")}
        case ChangeKind.CONTACT:
            return {name: getattr(merchant, name) for name in ("contact_name", "contact_mobile", "contact_email")}
        case ChangeKind.LIMITS if terminal:
            newest = ParameterSet.objects.filter(terminal=terminal).order_by("-seen_at").first()
            return register_values(kind, newest.data) if newest else {}
    return {}


def write_record(change: ChangeRequest) -> None:
    """What the register shows by now becomes the portal's record, in the caller's transaction. Unbinding is apart:
    it moves the terminal's status, which has a writer of its own."""
    if change.terminal_id is not None:
        _update(Terminal, change.terminal_id, _terminal_columns(change.wanted))
    elif change.kind not in {ChangeKind.UNBIND, ChangeKind.ACCOUNT}:  # the account stands in the request alone
        _update(Merchant, change.merchant_id, _merchant_columns(change.wanted))
    subject = f"terminal:{change.terminal.serial}" if change.terminal else f"merchant:{change.merchant.mid}"
    after = {"change": change.number, "fields": sorted(change.wanted)}
    AuditEntry.objects.create(action=f"change.{change.kind}", subject=subject, actor=change.decided_by, after=after)


def _terminal_columns(wanted: dict[str, Any]) -> dict[str, Any]:
    columns = {column: wanted[name] for name, column in _TERMINAL.items() if name in wanted}
    if wanted.get("position"):
        columns |= dict(zip(("place_lat", "place_lng"), wanted["position"], strict=True))
    return columns


def _merchant_columns(wanted: dict[str, Any]) -> dict[str, Any]:
    """Dates are kept as ISO text; the record knows no other word for long-term than none at all."""
    return {name: None if value == LONG_TERM else value for name, value in wanted.items()}


def _update(model: type[Model], pk: object, columns: dict[str, Any]) -> None:
    if columns:
        model._default_manager.filter(pk=pk).update(updated_at=timezone.now(), **columns)


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
