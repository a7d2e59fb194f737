"""A terminal fails: the spare takes over, proved step by step, and gives back when the other one is repaired."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.walker import Walker

MERCHANT = "merchant@demo.example"
FAILED, SPARE = "P3K2600000002", "P3K2600000003"
_PATIENCE = 180  # the simulated terminals report in their own time


def test_a_spare_takes_over_and_gives_back(person: Callable[..., Walker]) -> None:
    merchant = person("phone", "zh")
    people.sign_in(merchant, MERCHANT)
    page = merchant.open(f"/terminals/{FAILED}/")
    merchant.shot("terminal-whole")
    press(merchant, f"a[href='/terminals/{FAILED}/swap/']")
    expect(page.locator(f"input[value={SPARE}]")).to_be_checked()
    merchant.shot("swap-1-choose")
    merchant.submit()
    swap = re.sub(r"[?#].*", "", page.url)
    merchant.shot("swap-2-going-on")
    people.until(merchant, swap, "#swap[data-state=swapped]", seconds=_PATIENCE)
    expect(page.locator("li.is-done")).to_have_count(4)
    merchant.shot("swap-3-at-work")
    merchant.open(f"/terminals/{FAILED}/")
    expect(page.locator(f"a[href='{swap.removeprefix(merchant.base)}']").first).to_be_visible()
    merchant.open(swap)
    press(merchant, "button[value=swap_back]")
    people.until(merchant, swap, "#swap[data-state=returned]", seconds=_PATIENCE)
    expect(page.locator("li.is-done")).to_have_count(8)
    merchant.shot("swap-4-returned")
    check_the_spare(merchant)
    colleague = person("desk", "en")
    people.sign_in(colleague, MERCHANT)
    colleague.open(swap.removeprefix(merchant.base))
    colleague.shot("swap-4-returned")


def check_the_spare(merchant: Walker) -> None:
    """It has just been proved; now by the monthly check, too."""
    page = merchant.open("/spares/")
    expect(page.locator(".state.ok")).to_have_count(1)
    press(merchant, f"form[action='/terminals/{SPARE}/spare/'] button")
    people.until(merchant, "/spares/", "main .state.ok", seconds=_PATIENCE)
    merchant.shot("spares")


def press(walker: Walker, selector: str) -> None:
    walker.press(walker.page.locator(selector).first)
