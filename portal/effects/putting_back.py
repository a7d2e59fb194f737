"""A swap that was cancelled after the acquirer had the spare at the other terminal's place: it goes back to its own."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.changes.binding import binding_body
from portal.models import SWAP_OVER, Swap, Terminal, TerminalStatus

log = structlog.get_logger(__name__)


def put_back(swap: Swap) -> None:
    """Wants the claim. One call under one key however often it is tried, then read back; nothing where the spare has
    gone on to something else meanwhile."""
    spare = Terminal.objects.get(pk=swap.spare_id)
    if spare.status != TerminalStatus.SPARE or spare.merchant_id != swap.merchant_id or _in_another(swap):
        swap.settle()
        return
    place = place_on_record(swap, spare)
    try:
        register = acquirer().terminal(spare.serial).data
        body = binding_body(swap.merchant, spare, register, []) | {"tid": spare.tid, "place": place}
        acquirer().bind(spare.serial, body, key=str(uuid5(NAMESPACE_URL, f"put-back:{swap.pk}")))
        found = acquirer().terminal(spare.serial).data.get("place") or {}
    except (NotFound, Refused) as refused:
        log.warning("spare_not_put_back", swap=str(swap.pk), reason=getattr(refused, "code", "not_found"))
        swap.settle(trouble="bind_refused")
    except AcquirerError as error:
        swap.postpone(error.reason)
    else:
        if found.get("address") == place["address"]:
            swap.settle()
        else:
            swap.postpone("binding_differs")


def place_on_record(swap: Swap, terminal: Terminal) -> dict[str, Any]:
    """Where our record has it, for a binding."""
    place: dict[str, Any] = {"address": terminal.place_address or swap.merchant.address or swap.merchant.name}
    if terminal.place_lat is not None and terminal.place_lng is not None:
        place |= {"lat": terminal.place_lat, "lng": terminal.place_lng}
    return place


def _in_another(swap: Swap) -> bool:
    return Swap.objects.filter(spare=swap.spare_id).exclude(state__in=SWAP_OVER).exists()
