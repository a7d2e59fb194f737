"""Why a file cannot be used: stable codes, each with a sentence that names the reason and the limit."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.words import Words

MAX_PIXELS = 80_000_000
MAX_SIDE = 20_000
MIN_SIDE = 200
MAX_PDF_PAGES = 10

_SENTENCES: dict[str, Words] = {
    "empty": _("The file is empty. Please choose it again."),
    "type": _("This is not a JPEG, PNG or HEIC picture and not a PDF. Please take a photo or choose another file."),
    "too_large": _("The file is larger than {max_mb} MB. Please take the photo with a lower resolution."),
    "damaged": _("The file is damaged or incomplete and cannot be opened. Please take the photo again."),
    "too_many_pixels": _("The picture has more than {max_megapixels} million pixels. Please use a smaller one."),
    "too_small": _("The picture is too small to read: the shorter side must have at least {min_side} pixels."),
    "pdf_locked": _("The PDF is locked with a password. Please save it without one."),
    "pdf_pages": _("The PDF has more than {max_pages} pages. Please send only the pages that are needed."),
    "too_complex": _("The file takes too long to open. Please take a photo of the paper instead."),
}
CODES = frozenset(_SENTENCES)


class DocumentRefused(Exception):
    """The file cannot be used; `code` is one of CODES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sentence(code: str) -> Words | str:
    """What the applicant reads about a refused file; an unknown code reads as a damaged file."""
    return format_lazy(
        _SENTENCES.get(code, _SENTENCES["damaged"]),
        max_mb=settings.DOCUMENT_MAX_BYTES // (1024 * 1024),
        max_megapixels=MAX_PIXELS // 1_000_000,
        min_side=MIN_SIDE,
        max_pages=MAX_PDF_PAGES,
    )
