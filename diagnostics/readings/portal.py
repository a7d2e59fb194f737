"""The portal's own record of merchant and terminal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from diagnostics.evidence import Reading, written
from portal.compiled import Compiled
from portal.models import Member, Merchant, Terminal

_MERCHANT = (
    "mid",
    "name",
    "receipt_name",
    "subject_type",
    "uscc",
    "legal_person",
    "mcc",
    "region",
    "address",
    "status",
)
_TERMINAL = ("serial", "tusn", "imei", "iccid", "model", "tid", "status")


def read(terminal: Terminal, *, now: datetime) -> Reading:
    """What stands on our own record; what is empty there is null, for an empty column says nothing."""
    return Reading(
        "portal",
        {
            "merchant": _merchant(terminal.merchant) if terminal.merchant else None,
            "terminal": _terminal(terminal),
            "people": _people(terminal.merchant) if terminal.merchant else None,
        },
        read_at=now,
    )


def _merchant(merchant: Merchant) -> dict[str, Any]:
    return {
        **{name: getattr(merchant, name) or None for name in _MERCHANT},
        "licence_valid_until": merchant.licence_valid_until and merchant.licence_valid_until.isoformat(),
        "id_valid_until": merchant.id_valid_until and merchant.id_valid_until.isoformat(),
    }


def _terminal(terminal: Terminal) -> dict[str, Any]:
    place = {"address": terminal.place_address or None, "lat": terminal.place_lat, "lng": terminal.place_lng}
    return {
        **{name: getattr(terminal, name) or None for name in _TERMINAL},
        "activated_at": written(terminal.activated_at),
        "place": place if any(value is not None for value in place.values()) else None,
    }


def _people(merchant: Merchant) -> dict[str, int]:
    """How many of the merchant's people hold which role."""
    return dict(_ROLES.rows(merchant=merchant.pk))


_ROLES = Compiled(
    lambda merchant: (
        Member.objects.filter(merchant=merchant).values_list("role").annotate(number=Count("pk")).order_by("role")
    ),
    merchant=UUID,
)
