"""The five elements as they are sent: the register's own values, with what was approved laid over them; pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.models import ChangeRequest, Merchant, Terminal

_DEVICE = ("tusn", "imei", "iccid")


def binding_body(
    merchant: Merchant, terminal: Terminal, register: Mapping[str, Any], changes: Iterable[ChangeRequest]
) -> dict[str, Any]:
    """Binding of the contract. `changes` are those on their way for this terminal, oldest first: a later one must not
    send back the old value of an earlier one that the register does not show yet."""
    body: dict[str, Any] = {"mid": merchant.mid, "tid": register.get("tid") or terminal.tid}
    for name in _DEVICE:
        if value := register.get(name) or getattr(terminal, name):
            body[name] = value
    body["place"] = _place(merchant, terminal, register)
    for change in changes:
        _lay_over(body, change.wanted)
    return body


def _place(merchant: Merchant, terminal: Terminal, register: Mapping[str, Any]) -> dict[str, Any]:
    found = register.get("place") or {}
    if found.get("address"):
        return {name: found[name] for name in ("address", "lat", "lng") if name in found}
    place: dict[str, Any] = {"address": terminal.place_address or merchant.address or merchant.name}
    if terminal.place_lat is not None and terminal.place_lng is not None:
        place |= {"lat": terminal.place_lat, "lng": terminal.place_lng}
    return place


def _lay_over(body: dict[str, Any], wanted: Mapping[str, Any]) -> None:
    body |= {name: wanted[name] for name in ("mid", "tid", "iccid") if wanted.get(name)}
    if wanted.get("address"):
        body["place"] = {"address": wanted["address"]}
        if wanted.get("position"):
            body["place"] |= dict(zip(("lat", "lng"), wanted["position"], strict=True))
