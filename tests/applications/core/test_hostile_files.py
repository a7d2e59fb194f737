"""Files made to do harm: each is refused with a reason or becomes a plain picture, quickly and in little memory."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from portal.documents import refusals, sniff
from portal.documents.pages import make_pages
from portal.documents.pictures import Page
from portal.documents.refusals import DocumentRefused
from tests.applications.conftest import photo

EMPTY_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<<>>>>"


def pdf(*objects: bytes, catalog: bytes = b"", pages: bytes = b"/Kids[3 0 R]/Count 1") -> bytes:
    """A PDF by hand: 1 is the catalog, 2 the tree of pages, `objects` are 3 and so on."""
    bodies = [b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", b"<</Type/Pages" + pages + b">>", *objects]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, start)


def stream(head: bytes, plain: bytes, *, times: int = 1) -> bytes:
    """A packed stream; `times` packs it again and again."""
    for _ in range(times):
        plain = zlib.compress(plain, 9)
    filters = b"/FlateDecode " * times
    return b"<<" + head + b"/Filter[%s]/Length %d>>stream\n" % (filters, len(plain)) + plain + b"\nendstream "


def picture_of(width: int, height: int) -> bytes:
    """A page that draws a picture which claims to be that large and packs to next to nothing."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (width, height)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>"
    return pdf(page, stream(b"", b"300 0 0 400 0 0 cm /P Do"), stream(head, b"\0" * 100_000))


def outcome(content: bytes) -> str:
    """The code of a refusal, or "page" for plain JPEGs of a size that is allowed."""
    try:
        pages = list(make_pages(content, sniff.media_type(content[: sniff.HEAD])))
    except DocumentRefused as refused:
        return refused.code
    assert pages
    for page in pages:
        check_plain(page)
    return "page"


def check_plain(page: Page) -> None:
    assert page.jpeg.startswith(b"\xff\xd8\xff")
    assert max(page.width, page.height) <= 2000
    with Image.open(io.BytesIO(page.jpeg)) as image:
        assert (image.format, dict(image.getexif())) == ("JPEG", {})
    assert not [word for word in (b"script", b"JavaScript", b"PK\x03\x04", b"%PDF", b"<svg") if word in page.jpeg]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*extra: bytes, width: int = 300, height: int = 300) -> bytes:
    body = zlib.compress(b"\0" * (height * (width + 1)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (9_000, 9_000), (30_000, 300)])
def test_a_picture_inside_a_pdf_has_the_same_limits_as_a_picture(width: int, height: int) -> None:
    assert outcome(picture_of(width, height)) == "too_many_pixels"


def test_a_large_scan_inside_a_pdf_is_fine() -> None:
    assert outcome(picture_of(4960, 7016)) == "page"  # A4 at 600 dots per inch


def test_forms_within_forms_hide_no_picture() -> None:
    head = b"/Type/XObject/Subtype/Image/Width 50000/Height 50000/ColorSpace/DeviceGray/BitsPerComponent 8"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</P 6 0 R>>>>"
    hidden = pdf(page, stream(b"", b"/F Do"), stream(form, b"/P Do"), stream(head, b"\0" * 1000))
    assert outcome(hidden) == "too_many_pixels"


def test_a_form_that_draws_itself_comes_to_an_end() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</F 5 0 R>>>>"
    assert outcome(pdf(page, stream(b"", b"/F Do"), stream(form, b"/F Do /F Do"))) in {"page", "damaged", "too_complex"}


def test_a_page_with_endless_objects_is_too_complex() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<<>>>>"
    drawing = b"0 0 1 1 re f\n" * 120_000
    assert outcome(pdf(page, stream(b"", drawing))) == "too_complex"


def test_what_is_packed_again_and_again_is_unpacked_within_bounds() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<<>>>>"
    bomb = pdf(page, stream(b"", b" " * 20_000_000, times=3))
    assert len(bomb) < 10_000
    assert outcome(bomb) in {"page", "damaged"}


@pytest.mark.parametrize("claimed", [11, 5_000, 2_000_000_000])
def test_a_file_that_claims_pages_without_number_is_believed_in_nothing(claimed: int) -> None:
    assert outcome(pdf(EMPTY_PAGE, pages=b"/Kids[3 0 R]/Count %d" % claimed)) in {"page", "pdf_pages", "damaged"}


def test_thousands_of_pages_are_refused_before_one_is_drawn() -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 5003))
    assert outcome(pdf(*[EMPTY_PAGE] * 5000, pages=b"/Kids[%s]/Count 5000" % kids)) == "pdf_pages"


def test_a_tree_of_pages_that_bites_its_tail_comes_to_an_end() -> None:
    assert outcome(pdf(b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 5>>", pages=b"/Kids[3 0 R 2 0 R]/Count 5")) != "page"


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (b"[0 0 14000 14000]", {"page"}),
        (b"[0 0 1000000000 1000000000]", {"page", "damaged", "too_small"}),
        (b"[0 0 1000000000 1]", {"too_small", "damaged", "page"}),
        (b"[0 0 0 0]", {"damaged", "page"}),
        (b"[0 0 -5 -5]", {"damaged", "page", "too_small"}),
        (b"[0 0 nan inf]", {"damaged", "page"}),
    ],
)
def test_a_page_of_any_size_becomes_a_picture_of_ours_or_none(box: bytes, expected: set[str]) -> None:
    assert outcome(pdf(EMPTY_PAGE.replace(b"[0 0 300 400]", box))) in expected


def test_objects_in_packed_streams_are_bounded_too() -> None:
    """Ten thousand objects that are nothing but others' names."""
    offsets = b" ".join(b"%d %d" % (number, 0) for number in range(10, 10_010))
    packed = stream(b"/Type/ObjStm/N 10000/First %d" % len(offsets), offsets + b"[" * 100_000)
    assert outcome(pdf(EMPTY_PAGE, packed)) in {"page", "damaged"}


def test_scripts_files_and_programs_in_a_pdf_stay_behind() -> None:
    action = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles<</Names[(a.exe) 4 0 R]>>>>"
    page = EMPTY_PAGE.replace(b">>>>", b">>/AA<</O<</S/Launch/F(calc.exe)>>>>>>")
    assert outcome(pdf(page, b"<</Type/Filespec/F(a.exe)>>", catalog=action)) == "page"


@pytest.mark.parametrize(
    "hidden",
    [
        chunk(b"zTXt", b"comment\0\0" + zlib.compress(b"<script>" * 10_000_000, 9)),
        chunk(b"iCCP", b"profile\0\0" + zlib.compress(b"\0" * 80_000_000, 9)),
        chunk(b"tEXt", b"comment\0<script>alert(1)</script>"),
        chunk(b"eXIf", b"MM\0*<script>"),
    ],
    ids=["text bomb", "profile bomb", "script", "broken exif"],
)
def test_what_hides_in_the_head_of_a_picture_stays_behind(hidden: bytes) -> None:
    assert outcome(png(hidden)) in {"page", "damaged"}


def test_two_kinds_in_one_file_are_only_what_they_begin_as() -> None:
    both = photo() + pdf(EMPTY_PAGE, catalog=b"/OpenAction<</S/JavaScript/JS(1)>>")
    assert (outcome(both), outcome(pdf(EMPTY_PAGE) + b"PK\x03\x04<script>")) == ("page", "page")
    for head in (b"<svg>", b"PK\x03\x04", b"GIF89a", b"\n", b"<script>"):
        assert outcome_of_type(head + pdf(EMPTY_PAGE)) == "type"


def outcome_of_type(content: bytes) -> str:
    try:
        return sniff.media_type(content[: sniff.HEAD])
    except DocumentRefused as refused:
        return refused.code


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("kind", "rounds"), [("JPEG", 80), ("PNG", 80), ("HEIF", 80), ("PDF", 25)])
def test_broken_in_any_way_it_is_a_page_or_a_reason(kind: str, rounds: int) -> None:
    """Bytes changed, cut out, doubled; always the same ones."""
    chance = random.Random(kind)
    whole = picture_of(300, 300) if kind == "PDF" else photo(320, 240, kind)
    seen = set()
    for _ in range(rounds):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            place = chance.randrange(sniff.HEAD, len(broken))
            broken[place : place + chance.choice((0, 1, 1, 40))] = chance.randbytes(chance.choice((0, 1, 1, 90)))
        end = chance.choice((len(broken), chance.randrange(40, len(broken))))
        seen.add(outcome(bytes(broken[:end])))
    assert seen - {"page"}
    assert seen <= {"page"} | refusals.CODES
