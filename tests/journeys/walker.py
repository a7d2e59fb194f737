"""A person at a browser: clicks what is visible, and on every page looks for what must never be there."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import TimeoutError as Timeout

SHOTS = os.environ.get("SCREENSHOTS", "")
PATIENCE = 60_000  # milliseconds for whatever comes by itself: two slow processors may be busy with other stories

#: What reaches beyond the window's right edge: the first of it is mostly to blame.
_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 8)
  .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""


class Walker:
    """One signed-in (or not yet signed-in) person with a window of a given size and language."""

    def __init__(self, context: BrowserContext, base: str, *, name: str) -> None:
        self.context, self.base, self.name = context, base, name
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self._axe = Axe()
        self._twin: Page | None = None
        self._hurried = False

    def _listen(self, message: object) -> None:
        text = str(getattr(message, "text", message))
        if getattr(message, "type", "") == "error" and "favicon" not in text:
            self.complaints.append(f"{self.page.url}: {text}")

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.look()
        return self.page

    def submit(self) -> None:
        """Press the one main button of the page, and look at what comes."""
        self.press(self.page.locator("main form .btn-primary").last)

    def press(self, pressed: Locator) -> None:
        """A button or a link that leads to a page, and a look at that page: never at the one that was pressed on, which
        stands there until the answer has come.
        """
        with self.page.expect_navigation():
            pressed.click()
        self.look()

    def type(self, values: dict[str, str]) -> None:
        """Type into fields, by their names: words differ by language, names do not."""
        for name, value in values.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def look(self) -> None:
        """No horizontal scrolling, nothing that axe finds, no script or policy error, no untranslated leftovers."""
        with contextlib.suppress(Timeout):  # pictures and presence may still be on their way
            self.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth + 1", timeout=15_000)
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1] + 1, (
            f"{self.page.url} is wider than the window: {width}, {self.page.evaluate(_WIDE)}"
        )
        assert not self.complaints, "\n".join(self.complaints)
        if self._hurried:
            return
        results = self._axe.run(self._readable(), options={"resultTypes": ["violations"]})
        assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"

    @contextmanager
    def in_a_hurry(self) -> Iterator[None]:
        """On the way to what a story is about: pages that other stories look at with axe are only passed."""
        self._hurried = True
        yield
        self._hurried = False

    def without_script(self) -> Walker:
        """axe cannot work in a page that runs no script, so it reads a twin of it, drawn where scripts may run."""
        assert self.context.browser
        self._twin = self.context.browser.new_context(viewport=self.page.viewport_size).new_page()
        return self

    def _readable(self) -> Page:
        if self._twin is None:
            return self.page
        drawn = re.sub(r"<script\b.*?</script>", "", self.page.content(), flags=re.DOTALL)
        self._twin.route(
            self.page.url, lambda route: route.fulfill(body=drawn, content_type="text/html; charset=utf-8")
        )
        self._twin.goto(self.page.url)
        self._twin.unroute(self.page.url)
        return self._twin

    def close(self) -> None:
        for page in filter(None, (self.page, self._twin)):
            page.context.close()

    def shot(self, name: str) -> None:
        """A picture for docs/, when SCREENSHOTS names a folder."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            picture = Image.open(io.BytesIO(self.page.screenshot(full_page=True)))
            picture.convert("RGB").save(f"{SHOTS}/{name}-{self.name}.webp", quality=72, method=6)
