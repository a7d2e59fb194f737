"""The product as a person meets it: started by its own command, walked through in Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.product import Product
from tests.journeys.walker import PATIENCE, Walker

WINDOWS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
_FAILED = pytest.StashKey[bool]()
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.fail("No Chromium here. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.")
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(1500))  # several people, many pages; nothing here is about speed
            if os.environ.get("JOURNEYS") == "off":
                item.add_marker(pytest.mark.skip(reason="JOURNEYS=off: browser stories were left out on purpose"))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`manage.py run` on free ports with an empty folder of its own."""
    with Product(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed after the last story: while Playwright's loop runs, no other test of the process can run one."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-quic"],
        )
        yield running
        running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed  # type: ignore[attr-defined]
    return report


@pytest.fixture
def person(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Callable[..., Walker]]:
    """`person("phone", "zh")` → somebody with a fresh browser window of that size and language.

    When the story fails, what everybody saw last is kept in test-results/.
    """
    walkers: list[Walker] = []

    def make(window: str, language: str, *, script: bool = True) -> Walker:
        context = browser.new_context(
            viewport=WINDOWS[window],  # type: ignore[arg-type]
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
        )
        walkers.append(Walker(context, product.url, name=f"{window}-{language}"))
        return walkers[-1] if script else walkers[-1].without_script()

    yield make
    if request.node.stash.get(_FAILED, False):
        for number, walker in enumerate(walkers):
            walker.page.screenshot(path=f"test-results/{request.node.name}-{number}.png", full_page=True)
    for walker in walkers:
        walker.close()
