"""Pictures of our own making: plain JPEGs, in which nothing of the original file survives."""

import io
from dataclasses import dataclass

from PIL import Image

LONG_SIDE = 2000  # pixels: small print on a licence photographed whole is still readable
QUALITY = 85


@dataclass(frozen=True, slots=True)
class Page:
    """One page as JPEG bytes."""

    jpeg: bytes
    width: int
    height: int


def page_of(image: Image.Image) -> Page:
    """Drawn into a fresh picture on white: metadata, palettes and transparency stay behind."""
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    fresh = Image.new("RGB", image.size, "white")
    fresh.paste(image.convert("RGB"))
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY)
    return Page(out.getvalue(), *fresh.size)
