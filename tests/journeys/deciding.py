"""What reviewers do on the page of a case: marking, the page that is read once more, and what came between."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.walker import Walker

ANSWERED = 60_000  # milliseconds; two processors may be busy with other stories


def mark(reviewer: Walker, slug: str, note: str = "") -> None:
    """This one is to be corrected, with the first reason there is."""
    row = reviewer.page.locator(f"#row-{slug}")
    row.locator(f"label[for='{row.locator('input[value=correct]').get_attribute('id')}']").click()
    row.locator(f"[name=reason_{slug}]").select_option(index=1)
    row.locator(f"[name=note_{slug}]").fill(note)


def press(reviewer: Walker, action: str) -> None:
    """The button of the case; what comes is the page to read once more, or what came between."""
    with reviewer.page.expect_navigation():
        reviewer.page.locator(f"button[name=action][value={action}]").first.click()
    reviewer.complaints = [one for one in reviewer.complaints if "409" not in one]  # the answer is meant so
    reviewer.look()


def confirm(reviewer: Walker, action: str) -> None:
    expect(reviewer.page.locator("main [name=confirmed]")).to_have_count(1)
    press(reviewer, action)


def show_a_part(reviewer: Walker, slug: str) -> None:
    """The middle of the first page there is, typed as numbers."""
    page = reviewer.page
    page.locator(f"details:has([name=crop_page_{slug}]) summary").click()
    page.locator(f"[name=crop_page_{slug}]").select_option(index=1)
    for edge, per_cent in (("left", "25"), ("top", "25"), ("right", "75"), ("bottom", "75")):
        page.locator(f"[name=crop_{edge}_{slug}]").fill(per_cent)
    reviewer.press(page.locator(f"details:has([name=crop_page_{slug}]) button[value=look]"))
    expect(page.locator(".desk-crop")).to_be_visible()


def another_window(reviewer: Walker) -> Walker:
    """Of the same person, on the same page."""
    other = Walker(reviewer.context, reviewer.base, name=reviewer.name)
    other.open(reviewer.page.url)
    return other


def at_one_moment(pressed: dict[Walker, str]) -> None:
    """Each presses the last button of its page, all within the same tenth of a second."""
    for reviewer, action in pressed.items():
        reviewer.page.evaluate(
            """action => { const buttons = document.querySelectorAll(`main button[value=${action}]`);
                window.setTimeout(() => buttons[buttons.length - 1].click(), 500); }""",
            action,
        )
    for reviewer in pressed:
        expect(reviewer.page.locator("main [name=confirmed]")).to_have_count(0, timeout=ANSWERED)
        reviewer.page.wait_for_load_state()


def is_overtaken(reviewer: Walker, *, typed: str) -> None:
    """It says what happened meanwhile, and everything typed stands there still."""
    expect(reviewer.page.locator("#meanwhile li").first).to_be_visible()
    expect(reviewer.page.locator("#typed")).to_contain_text(typed)
    reviewer.complaints = [one for one in reviewer.complaints if "409" not in one]
    reviewer.look()
