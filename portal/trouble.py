"""What a report says against its terminal, the worst first; pure. The page tells it in words (portal/condition.py), and
what lists are filtered by is kept beside the terminal when the report is taken in (portal/actions/heartbeats.py).
"""

import math
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from portal.codes import UNTROUBLED

LOW_BATTERY: Final = 15
EARTH_RADIUS_M: Final = 6_371_000
RADIUS_M: Final = 500  # where the register names no other
WIDEST_RADIUS_M: Final = 100_000
MOVED: Final = "moved"
FIRMWARE_LENGTH: Final = 80
Point = tuple[float, float]


class Ailment(StrEnum):
    TAMPERED = "tampered"
    NO_NETWORK = "no_network"
    NO_POWER = "no_power"
    REFUSED = "refused"
    CARD_READER = "card_reader"
    UNSENT = "unsent"
    LOW_BATTERY = "low_battery"


#: With these no card is taken.
HINDERING: Final = frozenset(
    {Ailment.TAMPERED, Ailment.NO_NETWORK, Ailment.NO_POWER, Ailment.REFUSED, Ailment.CARD_READER}
)


def ailment_of(data: Mapping[str, Any]) -> Ailment | None:
    """By its own word, whatever the place; those that hinder come first. A code of the card's side is none."""
    code, _at = last_code(data)
    battery = data.get("battery_percent")
    found: tuple[tuple[bool, Ailment], ...] = (
        (data.get("tampered") is True, Ailment.TAMPERED),
        (data.get("network") == "none", Ailment.NO_NETWORK),
        (data.get("power") == "none", Ailment.NO_POWER),
        (code is not None and code not in UNTROUBLED, Ailment.REFUSED),
        (data.get("card_reader") == "fault", Ailment.CARD_READER),
        (bool(data.get("unsent_count")), Ailment.UNSENT),
        (battery is not None and battery < LOW_BATTERY and data.get("power") == "battery", Ailment.LOW_BATTERY),
    )
    return next((ailment for holds, ailment in found if holds), None)


def trouble_of(data: Mapping[str, Any]) -> str:
    """The state that lists call it by: "offline", "needs_attention", or "" for none."""
    ailment = ailment_of(data)
    if ailment is None:
        return ""
    return "offline" if ailment in {Ailment.NO_NETWORK, Ailment.NO_POWER} else "needs_attention"


def told_by(data: Mapping[str, Any], home: Point | None, radius_m: int = RADIUS_M) -> dict[str, str]:
    """The columns of a terminal that its newest report sets; `home` is where it is registered, give or take
    `radius_m`."""
    here = point(data.get("lat"), data.get("lng"))
    away = distance_m(home, here) - accuracy_m(data) if home and here else 0.0
    return {
        "trouble": trouble_of(data) or (MOVED if away > radius_m else ""),
        "firmware": str(data.get("firmware") or "")[:FIRMWARE_LENGTH],
    }


def last_code(data: Mapping[str, Any]) -> tuple[str | None, datetime | None]:
    """Field 39 of the newest sign-on or transaction, and when that was; a code without its time loses to one with."""
    found = [
        (parse_datetime(data.get(f"{kind}_at") or ""), data[f"{kind}_rc"])
        for kind in ("last_sign_on", "last_transaction")
        if data.get(f"{kind}_rc")
    ]
    dated = [(at, code) for at, code in found if at is not None]
    if dated:
        at, code = max(dated)
        return code, at
    return (found[-1][1], None) if found else (None, None)


def accuracy_m(data: Mapping[str, Any]) -> float:
    """How far from there it may be as well."""
    return max(float(data.get("accuracy_m") or 0), 0.0)


def distance_m(left: Point, right: Point) -> float:
    """Haversine on a sphere, as docs/contract/rules.md says."""
    lat_a, lng_a, lat_b, lng_b = map(math.radians, (*left, *right))
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def radius_of(place: Any) -> int:
    """Of a place in the acquirer's register; docs/contract/rules.md: 500 where none is named, or none that can be."""
    named = place.get("radius_m") if isinstance(place, Mapping) else None
    if isinstance(named, int | float) and not isinstance(named, bool) and 0 <= named <= WIDEST_RADIUS_M:
        return int(named)
    return RADIUS_M


def point(lat: Any, lng: Any) -> Point | None:
    """None where it is none on this earth."""
    numbers = isinstance(lat, int | float) and isinstance(lng, int | float)
    return (float(lat), float(lng)) if numbers and abs(lat) <= 90 and abs(lng) <= 180 else None
