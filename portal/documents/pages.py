"""Making pages: every paper becomes plain JPEGs of our own making, so nothing of the original file survives in them."""

import io
from collections.abc import Iterator

import pillow_heif
from PIL import Image, ImageOps

from portal.documents.pdf import pdf_pages
from portal.documents.pictures import LONG_SIDE, Page, page_of
from portal.documents.refusals import MAX_PIXELS, MAX_SIDE, MIN_SIDE, DocumentRefused
from portal.documents.sniff import HEIC, JPEG, PDF, PNG

_FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}

pillow_heif.register_heif_opener()


def make_pages(content: bytes, media_type: str) -> Iterator[Page]:
    """The pages of a paper, one after the other; DocumentRefused says why there are none."""
    if media_type == PDF:
        yield from pdf_pages(content)
    else:
        yield _picture(content, _FORMATS[media_type])


def _picture(content: bytes, kind: str) -> Page:
    """`formats` keeps Pillow to the one decoder that the first bytes promised."""
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            _check_size(*image.size)
            image.draft("RGB", _wanted(*image.size))  # JPEG only: decodes at a half or a quarter where that is enough
            upright = ImageOps.exif_transpose(image)
            return page_of(upright)
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
