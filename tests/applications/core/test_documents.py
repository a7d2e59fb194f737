"""What a file may be, and that nothing of a hostile one survives."""

import io
import struct
import zlib
from collections.abc import Iterator

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portal.documents import refusals, sniff, storage
from portal.documents.pages import make_pages
from portal.documents.pictures import LONG_SIDE, Page
from portal.documents.refusals import DocumentRefused
from tests.applications.conftest import photo


def refused(content: bytes, media_type: str) -> str:
    with pytest.raises(DocumentRefused) as caught:
        list(make_pages(content, media_type))
    return caught.value.code


def only(content: bytes, media_type: str) -> Page:
    (page,) = make_pages(content, media_type)
    return page


def pdf(pages: int = 1, width: float = 595, height: float = 842) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A tiny file that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (photo(), sniff.JPEG),
        (photo(kind="PNG"), sniff.PNG),
        (photo(kind="HEIF"), sniff.HEIC),
        (pdf(), sniff.PDF),
    ],
)
def test_types_are_told_by_content(content: bytes, expected: str) -> None:
    assert sniff.media_type(content[: sniff.HEAD]) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><html>",
        b"GIF89a" + b"\0" * 40,
        b"PK\x03\x04" + b"\0" * 40,
        b"BM" + b"\0" * 40,
        b"MZ" + b"\0" * 40,
        b"\n%PDF-1.7",
        b"\0\0\0\x20ftypmp42" + b"\0" * 40,
    ],
)
def test_everything_else_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRefused, match="type"):
        sniff.media_type(content[: sniff.HEAD])


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(DocumentRefused, match="empty"):
        sniff.media_type(b"")


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", sniff.JPEG), ("PNG", sniff.PNG), ("HEIF", sniff.HEIC)])
def test_pictures_become_plain_jpegs(kind: str, media_type: str) -> None:
    page = only(photo(640, 400, kind), media_type)
    assert page.jpeg.startswith(b"\xff\xd8\xff")
    assert (page.width, page.height) == (640, 400)


def test_metadata_stays_behind_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "<script>alert(1)</script>"
    exif.get_ifd(0x8825)[1] = "N"
    page = only(photo(640, 400, exif=exif, comment=b"secret place"), sniff.JPEG)
    with Image.open(io.BytesIO(page.jpeg)) as result:
        assert dict(result.getexif()) == {}
        assert "comment" not in result.info
    assert (page.width, page.height) == (400, 640)
    assert b"script" not in page.jpeg
    assert b"secret place" not in page.jpeg


def test_what_hangs_on_behind_a_picture_is_dropped() -> None:
    page = only(photo() + b"<script>alert(1)</script>PK\x03\x04", sniff.JPEG)
    assert b"script" not in page.jpeg
    assert b"PK\x03\x04" not in page.jpeg


def test_large_photos_are_shrunk_and_transparent_ones_lie_on_white() -> None:
    assert max(only(photo(4000, 1000), sniff.JPEG).width, 0) == LONG_SIDE
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    page = only(out.getvalue(), sniff.PNG)
    with Image.open(io.BytesIO(page.jpeg)) as result:
        assert result.getpixel((150, 150)) == (255, 255, 255)


def test_a_bomb_is_recognised_by_its_head() -> None:
    assert refused(png_of(50_000, 50_000), sniff.PNG) == "too_many_pixels"
    assert refused(png_of(9_000, 9_000), sniff.PNG) == "too_many_pixels"
    assert refused(png_of(30_000, 300), sniff.PNG) == "too_many_pixels"


def test_broken_and_tiny_pictures_are_refused() -> None:
    whole = photo()
    assert refused(whole[: len(whole) // 2], sniff.JPEG) == "damaged"
    assert refused(whole[:20], sniff.JPEG) == "damaged"
    assert refused(png_of(300, 300), sniff.PNG) == "damaged"
    assert refused(photo(kind="HEIF")[:200], sniff.HEIC) == "damaged"
    assert refused(photo(640, 100), sniff.JPEG) == "too_small"


def test_a_file_is_opened_only_as_what_its_first_bytes_say() -> None:
    assert refused(photo(kind="PNG"), sniff.JPEG) == "damaged"


def test_pdfs_become_pictures_page_by_page() -> None:
    pages = list(make_pages(pdf(3), sniff.PDF))
    assert [page.jpeg[:3] for page in pages] == [b"\xff\xd8\xff"] * 3
    assert {max(page.width, page.height) for page in pages} == {LONG_SIDE}


def test_pdfs_that_cannot_be_used() -> None:
    assert refused(b"%PDF-1.7 nothing more", sniff.PDF) == "damaged"
    assert refused(pdf(11), sniff.PDF) == "pdf_pages"
    assert max(only(pdf(1, 14_000, 14_000), sniff.PDF).width, 0) == LONG_SIDE


def test_every_refusal_has_a_sentence_with_its_limit(settings: object) -> None:
    assert str(refusals.sentence("too_large")) == (
        "The file is larger than 15 MB. Please take the photo with a lower resolution."
    )
    assert "80 million" in str(refusals.sentence("too_many_pixels"))
    assert all(str(refusals.sentence(code)) for code in refusals.CODES)
    assert str(refusals.sentence("never_heard_of")) == str(refusals.sentence("damaged"))


def test_files_are_encrypted_at_rest_under_random_names() -> None:
    plain = [b"first piece of a secret paper", b"second piece"]
    stored = storage.save(iter(plain), limit=1000)
    with default_storage.open(stored.name) as raw:
        at_rest = raw.read()
    assert b"secret" not in at_rest
    assert "secret" not in stored.name
    assert storage.content(stored.name) == b"".join(plain)
    assert stored.size == len(b"".join(plain))
    assert storage.save(iter(plain), limit=1000).name != stored.name
    storage.delete(stored.name)
    storage.delete(stored.name)
    with pytest.raises(FileNotFoundError):
        storage.content(stored.name)


def test_more_than_the_limit_is_never_stored() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1000

    with pytest.raises(storage.TooLarge):
        storage.save(endless(), limit=10_000)


def test_a_changed_or_shortened_file_is_noticed() -> None:
    stored = storage.save(iter([b"one", b"two", b"three"]), limit=1000)
    with default_storage.open(stored.name) as raw:
        whole = raw.read()
    for broken in (whole[:-10], whole[: len(whole) // 2], b"XXXX" + whole[4:], whole[:50] + b"A" + whole[51:], b""):
        name = default_storage.save("documents/broken", ContentFile(broken))
        with pytest.raises(storage.StorageFault):
            storage.content(name)


def test_an_empty_stream_is_a_file_too() -> None:
    assert storage.content(storage.save(iter([]), limit=10).name) == b""
