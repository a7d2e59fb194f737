"""From the province to the district, one plain page after the other."""

import re

import pytest
from django.urls import reverse

from applications.models import Application
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import read, text


def url(application: Application, key: str = "business", within: str = "") -> str:
    return reverse("applications:region", args=[application.pk, key]) + (f"?in={within}" if within else "")


def test_a_district_is_three_choices_away_without_a_script(draft: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang, "zh-CN")
    assert 'href="?in=330000"' in browser.get(url(draft)).content.decode()
    assert 'href="?in=330100"' in browser.get(url(draft, within="330000")).content.decode()
    page = browser.get(url(draft, within="330100"))
    assert 'name="code" value="330106"' in page.content.decode()
    assert "浙江省 杭州市" in text(page)
    answer = browser.post(url(draft), {"code": "330106"})
    draft.refresh_from_db()
    assert draft.business.region == "330106"
    assert answer.headers["Location"] == f"/applications/{draft.pk}/step/business/#id_region"
    shown = browser.get(reverse("applications:step", args=[draft.pk, "business"])).content.decode()
    assert re.search(r'<option value="330106"[^>]*selected[^>]*>浙江省 杭州市 西湖区</option>', shown)


def test_a_municipality_goes_straight_to_its_districts(draft: Application, wang: User, visit: Visit) -> None:
    html = visit(wang).get(url(draft, within="310000")).content.decode()
    assert 'name="code" value="310115"' in html
    assert "市辖区" not in html


def test_a_city_may_be_chosen_as_a_whole(draft: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    assert 'name="code" value="330100"' in browser.get(url(draft, within="330100")).content.decode()
    browser.post(url(draft, "terminal"), {"code": "330100"})
    draft.refresh_from_db()
    assert draft.terminal.region == "330100"


@pytest.mark.parametrize("code", ["", "330000", "x", "33010é"])
def test_what_is_no_place_is_not_kept(code: str, draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(draft), {"code": code})
    draft.refresh_from_db()
    assert (page.status_code, draft.business.region) == (200, "")


def test_a_page_without_a_region_has_no_such_list(draft: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url(draft, "personal")).status_code == 404


def test_after_submitting_the_list_is_closed(submitted: Application, wang: User, visit: Visit) -> None:
    visit(wang).post(url(submitted), {"code": "330106"})
    submitted.refresh_from_db()
    assert submitted.business.region == "310115"


def test_nonsense_in_the_address_starts_from_the_provinces(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url(draft, within="abc"))
    assert 'href="?in=330000"' in page.content.decode()
    assert read(page).values.get("code") is None


def test_who_came_from_the_check_page_is_led_back_there(filled: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    step = reverse("applications:step", args=[filled.pk, "business"])
    assert f'{url(filled)}?next=check"' in browser.get(f"{step}?next=check").content.decode()
    page = browser.get(url(filled, within="330100") + "&next=check").content.decode()
    assert f'{step}?next=check"' in page
    assert "?in=330000&amp;next=check" in page
    assert 'href="?in=330000&amp;next=check"' in browser.get(f"{url(filled)}?next=check").content.decode()
    chosen = browser.post(url(filled, within="330100") + "&next=check", {"code": "330106"})
    assert chosen.headers["Location"] == f"{step}?next=check#id_region"
