"""A shop's owner on an ordinary day: what is wrong, what falls due, a change asked for; and our people's side of it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.demo import FLEET_FILE
from tests.journeys import people
from tests.journeys.product import Product
from tests.journeys.walker import Walker

MERCHANT, REVIEWER, OPERATOR = "merchant@demo.example", "reviewer@demo.example", "operator@demo.example"
WINDOWS = pytest.mark.parametrize(("window", "language"), [("phone", "zh"), ("desk", "en")])
SERIAL = "P3K2600000001"


@pytest.fixture
def ends_soon(product: Product, tmp_path: Path) -> None:
    """The licence ends in three weeks by our record; the acquirer's register knows the renewed one."""
    shop = json.loads(FLEET_FILE.read_text(encoding="utf-8").splitlines()[0])
    shop["merchant"]["licence_valid_until"] = f"{datetime.now(UTC) + timedelta(days=21):%Y-%m-%d}"
    line = tmp_path / "shop.jsonl"
    line.write_text(json.dumps({"merchant": shop["merchant"], "terminals": []}), encoding="utf-8")
    product.manage("import_fleet", str(line))


@pytest.fixture
def refused(product: Product) -> Iterator[None]:
    product.manage("sandbox", "inject", "terminal_blocked", SERIAL)
    yield
    product.manage("sandbox", "lift", "terminal_blocked", SERIAL)


@WINDOWS
def test_an_owner_sees_what_is_wrong_and_asks_for_a_change(
    ends_soon: None, refused: None, person: Callable[..., Walker], window: str, language: str
) -> None:
    owner, reviewer = person(window, language), person(window, language)
    people.sign_in(owner, MERCHANT)
    find_a_problem(owner)
    page = owner.open("/")
    expect(page.locator("a[href^='/diagnostics/problems/']").first).to_be_visible()
    expect(page.locator("a[href^='/changes/new/licence/']")).to_be_visible()
    owner.shot("shop-1-home")
    for name, path in (
        ("2-terminals", "/terminals/"),
        ("3-terminal", f"/terminals/{SERIAL}/"),
        ("6-people", "/members/"),
        ("8-spares", "/spares/"),
    ):
        owner.open(path)
        owner.shot(f"shop-{name}")
    look_up_parameters(owner)
    people.until(owner, "/shops/898310058120001/", "main .state.warn")
    owner.shot("shop-5-profile")
    change = ask_for_another_card(owner)
    decide(reviewer, change)
    owner.open(change)
    owner.press(owner.page.locator("form[action$='/withdraw/'] button"))
    expect(owner.page.locator("form[action$='/withdraw/']")).to_have_count(0)


@WINDOWS
def test_an_operator_rolls_out_and_connects_a_system(person: Callable[..., Walker], window: str, language: str) -> None:
    operator = person(window, language)
    people.sign_in(operator, OPERATOR)
    roll_out(operator, "2.5.0" if window == "phone" else "2.5.1")
    page = operator.open("/operator/webhooks/")
    operator.type({"name": "总部消息总线", "url": "https://hooks.example/portal"})
    for box in page.locator("main [name=happenings]").all():
        box.check()
    operator.submit()
    operator.open("/operator/webhooks/")
    operator.shot("operator-2-webhooks")
    try_the_api(operator)
    operator.shot("operator-3-api")


def try_the_api(operator: Walker) -> None:
    """With a key that was just made, as who builds against it would."""
    page = operator.open("/operator/keys/")
    operator.type({"name": "总部报表"})
    for box in page.locator("main form:not([action]) input[type=checkbox]").all():
        box.check()
    operator.submit()
    key = page.locator("#new-secret ~ input").input_value()
    operator.open("/api/v1/docs/")
    page.locator("#key").fill(key)
    operation = page.locator("details#list_terminals")
    operation.locator("summary").click()
    operation.locator("[data-name=limit]").fill("2")
    operation.locator("button").click()
    expect(operation.locator(".api-answer")).to_contain_text("200")
    expect(operation.locator(".api-answer")).to_contain_text('"serial"')
    operator.look()


def find_a_problem(owner: Walker) -> None:
    page = owner.open(f"/diagnostics/terminals/{SERIAL}/start")
    owner.press(page.locator("main form.panel .btn-primary"))
    expect(page.locator("[data-headline=cause]")).to_be_visible()


def look_up_parameters(owner: Walker) -> None:
    page = owner.open(f"/terminals/{SERIAL}/settings/")
    owner.press(page.locator("form[action$='/settings/look/'] button"))
    expect(page.locator("#parameters ~ .facts > div").first).to_be_visible()
    owner.shot("shop-4-settings")


def ask_for_another_card(owner: Walker) -> str:
    """The address of the request."""
    owner.open(f"/changes/new/sim/?terminal={SERIAL}")
    owner.type({"iccid": "89860000000000000779"})
    if (sure := owner.page.locator("main [name=sure]")).count():
        sure.check()
    owner.submit()
    owner.shot("shop-7-change")
    return owner.page.url.removeprefix(owner.base)


def decide(reviewer: Walker, change: str) -> None:
    people.sign_in(reviewer, REVIEWER)
    reviewer.open("/changes/desk/")
    reviewer.shot("desk-changes-1-queue")
    reviewer.open(change.replace("/changes/", "/changes/desk/"))
    expect(reviewer.page.locator("form[action$='/decide/']").first).to_be_visible()
    reviewer.shot("desk-changes-2-case")


def roll_out(operator: Walker, version: str) -> None:
    """For a model that no terminal here is, so that nothing is asked of those of other stories."""
    operator.open("/firmware/desk/new/")
    operator.type({"version": version, "model": "P9000", "minimum": "2.3.0"})
    operator.type({"news_zh": "刷卡更快。", "news_en": "Cards are read faster."})
    operator.type(
        {
            "why_zh": "旧版本在弱信号处可能无法签到。",
            "why_en": "Older versions may fail to sign on where the signal is weak.",
        }
    )
    operator.submit()
    expect(operator.page.locator("button[value=pause]")).to_be_visible()
    operator.shot("operator-1-roll-out")
