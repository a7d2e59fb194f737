"""Small pictures of pages, so that a list of papers costs kilobytes and not megabytes."""

import io

from PIL import Image

SIDE = 320  # pixels
_QUALITY = 75
PART_SIDE = 1400  # pixels: a part is there to be read
_PART_QUALITY = 85


def small(jpeg: bytes) -> bytes:
    """A page of our own making, drawn small; `draft` lets the decoder skip most of the work."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        image.draft("RGB", (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def part(jpeg: bytes, box: tuple[float, float, float, float]) -> bytes:
    """A part of a page of our own making: left, top, right, bottom as fractions of it; never less than a pixel."""
    left, top, right, bottom = box
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        wide, high = image.size
        x, y = min(int(left * wide), wide - 1), min(int(top * high), high - 1)
        corner = (max(x + 1, round(right * wide)), max(y + 1, round(bottom * high)))
        cut = image.crop((x, y, min(corner[0], wide), min(corner[1], high)))
        cut.thumbnail((PART_SIDE, PART_SIDE))
        out = io.BytesIO()
        cut.save(out, "JPEG", quality=_PART_QUALITY)
    return out.getvalue()
