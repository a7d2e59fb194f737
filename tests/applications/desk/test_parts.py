"""A part of a page, marked by the reviewer and seen by the applicant beside what is to be corrected."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from applications.actions.review import ask_correction
from applications.effects.corrections import CorrectionItem
from applications.models import Application, DocumentPage
from portal.documents.crops import part
from portal.errors import PortalError
from portal.models import User
from tests.applications.desk.test_deciding import NAME, send, typed


def page_of(application: Application, kind: str = "business_licence") -> DocumentPage:
    return DocumentPage.objects.get(document__application=application, document__kind=kind)


def box(page: DocumentPage, **edges: str) -> dict[str, str]:
    edges = {"left": "10", "top": "20", "right": "60", "bottom": "45.5", **edges}
    named = {f"crop_{name}_business-name": value for name, value in edges.items()}
    return {**NAME, "crop_page_business-name": str(page.pk), **named}


def applicant(user: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user)
    return browser


def test_the_applicant_sees_exactly_the_part(at_desk: Client, in_review: Application, wang: User) -> None:
    page = page_of(in_review)
    data = typed(in_review, **box(page))
    before = send(at_desk, in_review, data, action="ask").content.decode()
    preview = reverse("applications:desk_part", args=[page.document_id, 1])
    assert f"{preview}?box=10.0,20.0,60.0,45.5" in before
    send(at_desk, in_review, data, action="ask", confirmed="1")
    asked = in_review.corrections.get(field="business.name")
    assert (asked.crop_page, asked.crop_box) == (page, [0.1, 0.2, 0.6, 0.455])
    browser, url = applicant(wang), reverse("applications:correction_crop", args=[asked.pk])
    assert url in browser.get(reverse("applications:correct", args=[in_review.pk])).content.decode()
    answer = browser.get(url)
    seen = Image.open(io.BytesIO(answer.content))
    assert seen.size == (page.width // 2, round(0.455 * page.height) - int(0.2 * page.height))
    assert "private" in answer.headers["Cache-Control"]


def test_without_a_script_the_four_numbers_are_typed_and_looked_at_first(
    at_desk: Client, in_review: Application
) -> None:
    plain = send(at_desk, in_review, typed(in_review, **NAME), action="ask").content.decode()
    for name in ("page", "left", "top", "right", "bottom"):
        assert f'name="crop_{name}_business-name"' in plain
    data = typed(in_review, **box(page_of(in_review)))
    looked = send(at_desk, in_review, data, action="look", confirmed="1").content.decode()
    assert "Marked part: Registered name" in looked
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


@pytest.mark.parametrize("edges", [{"right": "5"}, {"bottom": ""}, {"left": "abc"}, {"right": "101"}])
def test_edges_that_make_no_part_are_said_where_they_are_typed(
    at_desk: Client, in_review: Application, edges: dict[str, str]
) -> None:
    data = typed(in_review, **box(page_of(in_review), **edges))
    html = send(at_desk, in_review, data, action="ask", confirmed="1").content.decode()
    assert "invalid-feedback" in html
    assert "The applicant will read this" in html
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_going_back_keeps_the_part(at_desk: Client, in_review: Application) -> None:
    page = page_of(in_review)
    html = send(at_desk, in_review, typed(in_review, **box(page)), action="edit").content.decode()
    assert f'<input type="hidden" name="crop_page_business-name" value="{page.pk}"' in html


def test_a_page_of_somebody_else_is_not_taken(in_review: Application, risky: Application, rita: User) -> None:
    item: dict[str, Any] = {"crop_page": page_of(risky).pk, "crop": (0.1, 0.1, 0.5, 0.5)}
    items = [CorrectionItem("business.name", "name_mismatch", **item)]
    with pytest.raises(PortalError) as refused:
        ask_correction(in_review, by=rita, items=items, seen_version=in_review.version)
    assert refused.value.code == "crop_unknown"


def test_nobody_else_sees_it(in_review: Application, rita: User, stranger: User) -> None:
    item = CorrectionItem("business.name", "name_mismatch", crop_page=page_of(in_review).pk, crop=(0, 0, 1, 1))
    ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)
    url = reverse("applications:correction_crop", args=[in_review.corrections.get(field="business.name").pk])
    assert applicant(stranger).get(url).status_code == 404


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "50,0,10,10", "0,0,101,10", "nan,0,1,1"])
def test_nonsense_is_no_part(at_desk: Client, in_review: Application, box: str) -> None:
    url = reverse("applications:desk_part", args=[page_of(in_review).document_id, 1])
    assert at_desk.get(url, {"box": box}).status_code == 404


def test_the_smallest_part_is_a_pixel() -> None:
    out = io.BytesIO()
    Image.new("RGB", (50, 40)).save(out, "JPEG")
    assert Image.open(io.BytesIO(part(out.getvalue(), (0.9999, 0.9999, 1, 1)))).size == (1, 1)
