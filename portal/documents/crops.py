"""A piece of a page, so that a person can compare it with what was read, or see what a reviewer marked."""

import io
from typing import Final

from PIL import Image

_QUALITY: Final = 85
_WIDEST: Final = 900  # pixels: as wide as any phone shows it sharply
_WIDEST_PART: Final = 1400  # pixels: a part may be most of a page, and is there to be read
_MARGIN: Final = 0.6  # of the box's shorter side, on every side


def crop(jpeg: bytes, box: tuple[int, int, int, int], *, turn: int = 0) -> bytes:
    """The part of a page of our own making inside `box` (left, top, right, bottom) with a margin, as JPEG.

    `turn` by how many degrees against the clock it is to be turned; only quarters. A box outside the page is moved in.
    """
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as page:
        left, right = sorted(min(max(side, 0), page.width) for side in (box[0], box[2]))
        top, bottom = sorted(min(max(side, 0), page.height) for side in (box[1], box[3]))
        margin = max(8, round(_MARGIN * min(right - left, bottom - top)))
        piece = page.crop((
            max(0, left - margin), max(0, top - margin),
            min(page.width, right + margin), min(page.height, bottom + margin),
        ))  # fmt: skip
    return _drawn(piece.rotate(turn // 90 * 90, expand=True), _WIDEST)


def part(jpeg: bytes, box: tuple[float, float, float, float]) -> bytes:
    """A part of a page of our own making: left, top, right, bottom as fractions of it; never less than a pixel."""
    left, top, right, bottom = box
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as page:
        wide, high = page.size
        x, y = min(int(left * wide), wide - 1), min(int(top * high), high - 1)
        corner = (max(x + 1, round(right * wide)), max(y + 1, round(bottom * high)))
        return _drawn(page.crop((x, y, min(corner[0], wide), min(corner[1], high))), _WIDEST_PART)


def _drawn(piece: Image.Image, widest: int) -> bytes:
    piece.thumbnail((widest, widest))
    out = io.BytesIO()
    piece.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
