"""Making pages: every paper becomes plain JPEGs of our own making, so nothing of the original file survives in them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pillow_heif
import pypdfium2
import pypdfium2.raw
from PIL import Image, ImageOps

from portal.documents.refusals import MAX_PDF_PAGES, MAX_PIXELS, MAX_SIDE, MIN_SIDE, DocumentRefused
from portal.documents.sniff import HEIC, JPEG, PDF, PNG

LONG_SIDE = 2000  # pixels: small print on a licence photographed whole is still readable
QUALITY = 85
_PDF_SCALE = 300 / 72  # never finer than 300 dots per inch
_PDF_OBJECTS = 100_000  # on one page: a drawing of a whole city has fewer
_PDF_DEPTH = 5  # forms within forms
_FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as JPEG bytes."""

    jpeg: bytes
    width: int
    height: int


def make_pages(content: bytes, media_type: str) -> Iterator[Page]:
    """The pages of a paper, one after the other; DocumentRefused says why there are none."""
    if media_type == PDF:
        yield from _pdf_pages(content)
    else:
        yield _picture(content, _FORMATS[media_type])


def _picture(content: bytes, kind: str) -> Page:
    """`formats` keeps Pillow to the one decoder that the first bytes promised."""
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            _check_size(*image.size)
            image.draft("RGB", _wanted(*image.size))  # JPEG only: decodes at a half or a quarter where that is enough
            upright = ImageOps.exif_transpose(image)
            return _page(upright)
    except DocumentRefused:
        raise
    except Image.DecompressionBombError as exc:
        raise DocumentRefused("too_many_pixels") from exc
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError, IndexError, TypeError) as exc:
        raise DocumentRefused("damaged") from exc  # decoders raise all of these on broken input


def _wanted(width: int, height: int) -> tuple[int, int]:
    """The size of the page in the picture's own shape: a decoder that halves must not fall below it on either side."""
    shrink = min(1.0, LONG_SIDE / max(width, height))
    return int(width * shrink), int(height * shrink)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise DocumentRefused("too_many_pixels")
    if min(width, height) < MIN_SIDE:
        raise DocumentRefused("too_small")


def _page(image: Image.Image) -> Page:
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


def _pdf_pages(content: bytes) -> Iterator[Page]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as exc:
        locked = "password" in str(exc).lower()
        raise DocumentRefused("pdf_locked" if locked else "damaged") from exc
    try:
        if not 1 <= len(document) <= MAX_PDF_PAGES:
            raise DocumentRefused("pdf_pages" if len(document) else "damaged")
        for page in document:
            yield _render(page)
    except pypdfium2.PdfiumError as exc:
        raise DocumentRefused("damaged") from exc
    finally:
        document.close()


def _render(page: "pypdfium2.PdfPage") -> Page:
    width, height = page.get_size()
    if min(width, height) <= 0:
        raise DocumentRefused("damaged")
    _check_objects(page)
    scale = min(_PDF_SCALE, LONG_SIDE / max(width, height))
    if min(width, height) * scale < 1:
        raise DocumentRefused("too_small")
    return _page(page.render(scale=scale, may_draw_forms=False).to_pil())


def _check_objects(page: "pypdfium2.PdfPage") -> None:
    """A small file may hold pictures of any size, packed; they are refused by their heads, before anybody draws."""
    for number, one in enumerate(page.get_objects(max_depth=_PDF_DEPTH)):
        if number >= _PDF_OBJECTS:
            raise DocumentRefused("too_complex")
        if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE:
            width, height = one.get_px_size()
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise DocumentRefused("too_many_pixels")
