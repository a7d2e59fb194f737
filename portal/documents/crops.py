"""A piece of a page, so that a person can compare what was read with what stands there."""

import io
from typing import Final

from PIL import Image

_QUALITY: Final = 85
_WIDEST: Final = 900  # pixels: as wide as any phone shows it sharply
_MARGIN: Final = 0.6  # of the box's shorter side, on every side


def crop(jpeg: bytes, box: tuple[int, int, int, int], *, turn: int = 0) -> bytes:
    """The part of a page of our own making inside `box` (left, top, right, bottom) with a margin, as JPEG.

    `turn` by how many degrees against the clock it is to be turned; only quarters. A box outside the page is moved in.
    """
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as page:
        left, right = sorted(min(max(side, 0), page.width) for side in (box[0], box[2]))
        top, bottom = sorted(min(max(side, 0), page.height) for side in (box[1], box[3]))
        margin = max(8, round(_MARGIN * min(right - left, bottom - top)))
        part = page.crop((
            max(0, left - margin), max(0, top - margin),
            min(page.width, right + margin), min(page.height, bottom + margin),
        ))  # fmt: skip
    part = part.rotate(turn // 90 * 90, expand=True)
    part.thumbnail((_WIDEST, _WIDEST))
    out = io.BytesIO()
    part.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
