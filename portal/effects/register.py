"""Asking the acquirer's register about one terminal, for its page: the answer is kept with its time, and how far from
its place a terminal may stand beside the terminal, where lists and reports are judged by it.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound
from portal.models import RegisterReading, Terminal
from portal.trouble import radius_of

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=20)
PATIENCE = timedelta(minutes=1)  # somebody looks at the page: after that it says that the acquirer is silent
_MEMBERS = ("serial", "mid", "tid", "tusn", "imei", "iccid", "status", "keys", "place")


def read_register(terminal_id: int) -> None:
    """One answer, or silence with its reason; the last answer stays where it was."""
    reading = RegisterReading.objects.select_related("terminal").filter(pk=terminal_id).first()
    if reading is None or not reading.claim(LEASE):
        return
    try:
        answer = acquirer().terminal(reading.terminal.serial)
    except NotFound:
        reading.settle(found=False, entry={}, read_at=timezone.now())
    except AcquirerError as error:
        log.warning("register_not_read", terminal=terminal_id, reason=error.reason)
        if reading.asked_at is None or timezone.now() - reading.asked_at > PATIENCE:
            reading.settle(trouble=error.reason)
        else:
            reading.postpone(error.reason)
    else:
        entry = {name: answer.data[name] for name in _MEMBERS if answer.data.get(name)}
        radius = radius_of(entry.get("place"))
        with transaction.atomic():
            if reading.settle(found=True, entry=entry, read_at=answer.read_at):
                others = Terminal.objects.filter(pk=terminal_id).exclude(place_radius_m=radius)
                others.update(place_radius_m=radius)
