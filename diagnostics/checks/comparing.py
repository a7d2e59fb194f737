"""How two values are compared: names, numbers of things, hosts, versions, places, rates, regions and days."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARTH_RADIUS_M = 6_371_000
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅", "·"))
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_VERSION = re.compile(r"\d+(\.\d+)*", re.ASCII)
_HOST_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*):(?P<port>\d+)", re.ASCII)
_REGION = re.compile(r"\d{6}", re.ASCII)


def plain_name(text: str) -> str:
    """A name, address or credit code as it is compared: width, white space, middle dots and case do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_DOTS).upper()


def plain_number(text: str) -> str:
    """A merchant, terminal, device or SIM number as it is compared; people type it in any width and case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def same_name(left: str, right: str) -> bool:
    """Whether two names, addresses or credit codes say the same."""
    return plain_name(left) == plain_name(right)


def same_number(left: str, right: str) -> bool:
    """Whether two numbers of a merchant, terminal, device or SIM card are the same."""
    return plain_number(left) == plain_number(right)


def same_version(left: str, right: str) -> bool:
    """Whether two parameter versions are the same: only the space around them does not count."""
    return left.strip() == right.strip()


def same_host(left: str, right: str) -> bool:
    """Host names are equal without regard to case and a final dot; ports count only when both sides state one."""
    (left_host, left_port), (right_host, right_port) = _host(left), _host(right)
    return left_host == right_host and (left_port is None or right_port is None or left_port == right_port)


def _host(text: str) -> tuple[str, int | None]:
    plain = text.strip().lower()
    match = _HOST_PORT.fullmatch(plain)
    if match is None or len(match["port"]) > 9:
        return plain.removesuffix("."), None
    return match["host"].removesuffix("."), int(match["port"])


def older(version: str, minimum: str) -> bool | None:
    """Whether a dotted version lies below the minimum; None when either is anything but numbers and dots."""
    left, right = _parts(version), _parts(minimum)
    if left is None or right is None:
        return None
    width = max(len(left), len(right))
    return _padded(left, width) < _padded(right, width)


def _parts(text: str) -> list[int] | None:
    plain = text.strip()
    if len(plain) > 200 or not _VERSION.fullmatch(plain):
        return None
    return [int(part) for part in plain.split(".")]


def _padded(parts: list[int], width: int) -> list[int]:
    return parts + [0] * (width - len(parts))


def distance_m(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Great-circle distance in metres between two (latitude, longitude) in degrees, by the haversine formula."""
    lat_a, lng_a, lat_b, lng_b = map(math.radians, (*left, *right))
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def on_earth(lat: float | None, lng: float | None) -> tuple[float, float] | None:
    """The point, or None when a coordinate is missing or cannot be one."""
    if lat is None or lng is None or abs(lat) > 90 or abs(lng) > 180:
        return None
    return lat, lng


def rate(text: object) -> Decimal | None:
    """A decimal text such as "0.0050"; None for anything else."""
    if not isinstance(text, str) or len(text) > 60 or not _DECIMAL.fullmatch(text.strip()):
        return None
    return Decimal(text.strip())


def covers(area: str, region: str) -> bool | None:
    """Whether a six-digit area (province, city or district) contains the region; None when either is not one."""
    if not _REGION.fullmatch(area.strip()) or not _REGION.fullmatch(region.strip()):
        return None
    area, region = area.strip(), region.strip()
    if area.endswith("0000"):
        return region.startswith(area[:2])
    if area.endswith("00"):
        return region.startswith(area[:4])
    return region == area


def day(value: object) -> date | None:
    """A calendar day from "YYYY-MM-DD"; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


def today(now: datetime) -> date:
    """The day in the merchant's country."""
    return now.astimezone(SHANGHAI).date()
