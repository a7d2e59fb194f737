"""Papers in a real browser: photographed one by one, judged, read, and what was read confirmed beside the picture."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.walker import Walker
from tests.portal import papers_drawn as drawn
from tests.slips import needs_font

SECONDS = 90_000  # two cores may be busy with other stories; nobody on the page waits for it


def begin(walker: Walker, address: str) -> str:
    """Registered, with a draft that has no answer yet; its address."""
    people.register(walker, address)
    page = walker.open("/applications/new/")
    page.locator("[name=subject_type][value=sole_trader]").check()
    walker.submit()
    found = re.search(r"/applications/[0-9a-f-]{36}/", page.url)
    assert found
    return found[0]


def send(walker: Walker, picture: drawn.Picture) -> None:
    """As soon as a photo is taken it is sent; there is no button to press."""
    photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": drawn.jpeg(picture)}
    walker.page.locator("#photo").set_input_files(photo)
    expect(walker.page.locator("#verdict img")).to_be_visible(timeout=SECONDS)


@needs_font
@pytest.mark.parametrize(("window", "language"), [("phone", "zh"), ("desk", "en")])
def test_a_card_is_photographed_judged_read_and_confirmed(
    person: Callable[..., Walker], window: str, language: str
) -> None:
    walker = person(window, language)
    application = begin(walker, f"papers-{window}-{int(time.time())}@invented.example")
    page = walker.open(f"{application}documents/id_front/take/")
    walker.shot("take-1-samples")

    send(walker, drawn.with_glare(drawn.on_a_table(drawn.id_front(), angle=2), at=(0.8, 0.2), size=0.3))
    expect(page.locator("#verdict .flaws li")).to_have_count(1, timeout=SECONDS)
    walker.look()
    walker.shot("take-2-glare")

    send(walker, drawn.on_a_table(drawn.id_front(), angle=2))
    expect(page.locator("#verdict.is-ok")).to_be_visible(timeout=SECONDS)
    expect(page.locator("#verdict[hx-get]")).to_have_count(0, timeout=SECONDS)
    walker.look()
    walker.shot("take-3-good")

    walker.open(f"{application}step/personal/")
    expect(page.locator("[name=id_number]")).to_have_value("110101190001010022")
    expect(page.locator(".was-read")).to_have_count(2)
    for piece in page.locator(".was-read img").all():
        piece.scroll_into_view_if_needed()
        expect(piece).to_have_js_property("complete", True)
        assert piece.evaluate("image => image.naturalWidth") > 50
    walker.shot("read-1-to-confirm")
    walker.open(f"{application}check/")
    expect(page.locator("#unconfirmed li")).to_have_count(2)
    walker.shot("read-2-check")

    walker.open(f"{application}step/personal/")
    walker.type({"mobile": "13800138000"})
    page.locator("[name=id_long_term]").check()
    walker.submit()
    walker.open(f"{application}check/")
    expect(page.locator("#unconfirmed")).to_have_count(0)
