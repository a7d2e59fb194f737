"""Where a terminal is against where it is registered: distance, direction, and a small picture of both; pure.

Distances are haversine on a sphere of 6 371 000 m, as docs/contract/rules.md says; equal to the limit is not moved.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.models import Terminal
from portal.trouble import accuracy_m, distance_m, point

_SIZE, _MIDDLE, _ROOM = 240, 120, 84
_WINDS = (_("north"), _("north-east"), _("east"), _("south-east"),
          _("south"), _("south-west"), _("west"), _("north-west"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """How far the terminal is from its registered place. The rest draws it: north is up, the registered place is in
    the middle; `ring` is the limit, `blur` how exactly it knows where it is, `x` and `y` where it stands."""

    distance_m: int
    accuracy_m: int
    limit_m: int
    bearing: Any
    moved: bool
    ring: float
    blur: float
    x: float
    y: float
    size: int = _SIZE
    middle: int = _MIDDLE

    @property
    def kilometres(self) -> str:
        return f"{self.distance_m / 1000:.1f}"


def place_of(terminal: Terminal, data: Mapping[str, Any]) -> Place | None:
    """None when one of the two is not known."""
    here = point(data.get("lat"), data.get("lng"))
    home = point(terminal.place_lat, terminal.place_lng)
    if here is None or home is None:
        return None
    distance = distance_m(home, here)
    accuracy = accuracy_m(data)
    turn = _turn(home, here)
    limit = terminal.place_radius_m
    scale = _ROOM / max(distance + accuracy, limit, 1)
    return Place(
        distance_m=round(distance),
        accuracy_m=round(accuracy),
        limit_m=limit,
        bearing=_WINDS[round(math.degrees(turn) / 45) % 8],
        moved=distance - accuracy > limit,
        ring=round(limit * scale, 1),
        blur=round(max(accuracy * scale, 0), 1),
        x=round(_MIDDLE + math.sin(turn) * distance * scale, 1),
        y=round(_MIDDLE - math.cos(turn) * distance * scale, 1),
    )


def _turn(home: tuple[float, float], here: tuple[float, float]) -> float:
    """The direction from the one to the other, clockwise from north, in radians."""
    lat_a, lng_a, lat_b, lng_b = map(math.radians, (*home, *here))
    east = math.sin(lng_b - lng_a) * math.cos(lat_b)
    north = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(lng_b - lng_a)
    return math.atan2(east, north) % (2 * math.pi)
