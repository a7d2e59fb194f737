"""Whether the acquirer's register shows a change: pure comparisons, normalised as docs/contract's rules ask."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from portal.changes.fields import LIMITS, LONG_TERM, NO_LIMIT
from portal.models import ChangeKind

_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅", "·"))
_NEAR = 0.0005  # degrees, about 50 m: a register may round


def plain(text: object) -> str:
    """A name, address, number or code as it is compared: width, white space, middle dots and case do not count."""
    return "".join(unicodedata.normalize("NFKC", str(text or "")).split()).translate(_DOTS).upper()


def register_values(kind: ChangeKind, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a register entry (terminal or merchant, as the acquirer's GET returns it) says for the fields of a kind."""
    match kind:
        case ChangeKind.SIM:
            return {"iccid": entry.get("iccid") or ""}
        case ChangeKind.PLACE:
            place = entry.get("place") or {}
            at = [place["lat"], place["lng"]] if {"lat", "lng"} <= place.keys() else None
            return {"address": place.get("address") or "", "position": at}
        case ChangeKind.BINDING | ChangeKind.UNBIND:
            return {"mid": entry.get("mid") or "", "tid": entry.get("tid") or ""}
        case ChangeKind.LICENCE | ChangeKind.IDENTITY:
            name = "licence_valid_until" if kind == ChangeKind.LICENCE else "id_valid_until"
            found = entry.get("qualification") or {}
            until = (found[name] or LONG_TERM) if name in found else ""
            return {name: until, "qualification": found.get("status") or ""}
        case ChangeKind.ACCOUNT:
            account = entry.get("settlement") or {}
            return {
                "account_kind": account.get("kind") or "",
                "holder": account.get("holder") or "",
                "account_number": account.get("last4") or "",
                "settlement": account.get("status") or "",
            }
        case ChangeKind.LIMITS:
            return {field: _limit(entry, card, span) for field, (card, span) in LIMITS.items()}
        case ChangeKind.CONTACT:
            return {}  # the register holds none: the acquirer confirms it to a person
        case _:
            return {name: entry.get(name) or "" for name in ("name", "receipt_name", "address", "uscc")}


def _limit(parameters: Mapping[str, Any], card: str, span: str) -> Any:
    """In fen; a limit that is null is none, one that is not there is not known."""
    found = (parameters.get("limits_fen") or {}).get(card) or {}
    if span not in found:
        return ""
    return NO_LIMIT if found[span] is None else found[span]


def ending(field: str, value: Any) -> Any:
    """What a register tells of a value: of an account number, only its last four digits."""
    return str(value)[-4:] if field == "account_number" and value else value


def shows(kind: ChangeKind, entry: Mapping[str, Any], wanted: Mapping[str, Any], *, mid: str) -> bool:
    """Whether the entry says what is wanted. `mid` is the shop's own number."""
    found = register_values(kind, entry)
    if kind == ChangeKind.CONTACT:
        return False
    if kind == ChangeKind.UNBIND:
        return plain(found["mid"]) != plain(mid)
    if kind == ChangeKind.ACCOUNT:
        return found["settlement"] == "verified" and all(
            plain(found[name]) == plain(ending(name, wanted.get(name)))
            for name in ("account_kind", "holder", "account_number")
        )
    if found.get("qualification", "approved") != "approved":
        return False
    return all(_same(found.get(name), value) for name, value in wanted.items())


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(found, list) and all(abs(a - b) <= _NEAR for a, b in zip(found, wanted, strict=True))
    return wanted is None or plain(found) == plain(wanted)
