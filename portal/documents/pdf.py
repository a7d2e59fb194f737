"""Drawing the pages of a PDF, in a process of its own: little memory, little time, and whatever breaks breaks alone.

A few hundred bytes of PDF can ask for hours and for all the memory there is, inside a library that no time limit of
ours can interrupt. So `pdf_pages` starts this module as a child, hands it the file and takes pictures back; the child
holds itself to its limits, and the parent does not wait longer than that.
"""

import resource
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from ctypes import c_uint
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pypdfium2
import pypdfium2.raw as pdfium

from portal.documents.pictures import LONG_SIDE, Page, page_of
from portal.documents.refusals import CODES, MAX_PDF_PAGES, MAX_PIXELS, MAX_SIDE, DocumentRefused

if TYPE_CHECKING:
    from PIL import Image

_ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 10  # of the processor; ten full scans need about three
_WAIT: Final = 17  # seconds on the clock, below the time limit of the task
_MEMORY: Final = 1500 * 1024 * 1024
_SCALE: Final = 300 / 72  # never finer than 300 dots per inch
_OBJECTS: Final = 50_000  # on one page
_DEPTH: Final = 5  # forms within forms
_FRAME: Final = struct.Struct(">III")  # bytes, width, height
_REFUSED: Final = 3


def pdf_pages(content: bytes) -> list[Page]:
    """The pages as pictures of our own making. Raises DocumentRefused: "too_complex" when it wants too much."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "portal.documents.pdf"],
            input=content,
            capture_output=True,
            timeout=_WAIT,
            check=False,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT)},  # none of our secrets
        )
    except subprocess.TimeoutExpired as exc:
        raise DocumentRefused("too_complex") from exc
    if child.returncode == _REFUSED:
        code = child.stdout.decode("ascii", "replace")
        raise DocumentRefused(code if code in CODES else "damaged")
    if child.returncode:
        raise DocumentRefused("too_complex")
    return list(_unpacked(child.stdout))


def _unpacked(told: bytes) -> Iterator[Page]:
    place = 0
    while place < len(told):
        size, width, height = _FRAME.unpack_from(told, place)
        place += _FRAME.size
        yield Page(told[place : place + size], width, height)
        place += size


def _drawn(content: bytes) -> Iterator[Page]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as exc:
        locked = "password" in str(exc).lower()
        raise DocumentRefused("pdf_locked" if locked else "damaged") from exc
    try:
        if not 1 <= len(document) <= MAX_PDF_PAGES:
            raise DocumentRefused("pdf_pages" if len(document) else "damaged")
        for page in document:
            yield page_of(_render(page))
    except pypdfium2.PdfiumError as exc:
        raise DocumentRefused("damaged") from exc
    finally:
        document.close()


def _render(page: "pypdfium2.PdfPage") -> "Image.Image":
    width, height = page.get_size()
    if not 0 < min(width, height) <= max(width, height) < float("inf"):
        raise DocumentRefused("damaged")
    scale = min(_SCALE, LONG_SIDE / max(width, height))
    if min(width, height) * scale < 1:
        raise DocumentRefused("too_small")
    _check_objects(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _DEPTH)
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture


def _check_objects(holder: object, count: object, get: object, depth: int) -> None:
    """A small file may hold pictures of any size, packed; they are refused by their heads, before anybody draws."""
    number = count(holder)  # type: ignore[operator]
    if number > _OBJECTS:
        raise DocumentRefused("too_complex")
    for position in range(number):
        one = get(holder, position)  # type: ignore[operator]
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            width, height = c_uint(), c_uint()
            pdfium.FPDFImageObj_GetImagePixelSize(one, width, height)
            if width.value * height.value > MAX_PIXELS or max(width.value, height.value) > MAX_SIDE:
                raise DocumentRefused("too_many_pixels")
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth > 1:
            _check_objects(one, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth - 1)


def _limited() -> None:
    """Where a system knows no such limit, the parent's patience is the only one."""
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def _child() -> int:
    _limited()
    try:
        pages = list(_drawn(sys.stdin.buffer.read()))
    except DocumentRefused as refused:
        return _say(refused.code)
    except MemoryError:
        return _say("too_complex")
    for page in pages:
        sys.stdout.buffer.write(_FRAME.pack(len(page.jpeg), page.width, page.height) + page.jpeg)
    return 0


def _say(code: str) -> int:
    sys.stdout.buffer.write(code.encode("ascii"))
    return _REFUSED


if __name__ == "__main__":
    sys.exit(_child())
