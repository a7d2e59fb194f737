"""The piece of a page that a field was read from."""

import io

import pytest
from PIL import Image

from portal.documents.crops import crop


def page() -> bytes:
    """White, with a red bar that is wider than high."""
    picture = Image.new("RGB", (1000, 600), "white")
    picture.paste((200, 0, 0), (400, 200, 600, 240))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_it_shows_the_place_with_a_little_around_it() -> None:
    piece = opened(crop(page(), (400, 200, 600, 240)))
    assert (piece.format, piece.size) == ("JPEG", (248, 88))
    assert piece.getpixel((4, 4)) == (255, 255, 255)
    red, green, _blue = piece.getpixel((124, 44))  # type: ignore[misc]
    assert red > 150 > 80 > green


@pytest.mark.parametrize(("turn", "size"), [(0, (248, 88)), (90, (88, 248)), (180, (248, 88)), (270, (88, 248))])
def test_it_stands_upright(turn: int, size: tuple[int, int]) -> None:
    assert opened(crop(page(), (400, 200, 600, 240), turn=turn)).size == size


@pytest.mark.parametrize(
    "box", [(-50, -50, 2000, 2000), (990, 590, 5000, 5000), (5000, 5000, 6000, 6000), (9, 9, 9, 9)]
)
def test_a_box_that_leaves_the_page_is_still_a_picture(box: tuple[int, int, int, int]) -> None:
    piece = opened(crop(page(), box))
    assert min(piece.size) >= 8
    assert max(piece.size) <= 1000
