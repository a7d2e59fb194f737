"""Small pictures of pages, so that a list of papers costs kilobytes and not megabytes."""

import io

from PIL import Image

SIDE = 320  # pixels
_QUALITY = 75


def small(jpeg: bytes) -> bytes:
    """A page of our own making, drawn small; `draft` lets the decoder skip most of the work."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        image.draft("RGB", (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
