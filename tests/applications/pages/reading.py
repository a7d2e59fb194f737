"""Reading a page as a person does: what stands in the summary, what stands at which field, what was typed."""

import re
from html import unescape
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta"}


class _Reader(HTMLParser):
    """Collects the text of every element that has an id or a class, and the values of every input."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[dict[str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self.values: dict[str, str] = {}
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and (found.get("type") not in {"radio", "checkbox"} or "checked" in found):
            self.values[found.get("name", "")] = found.get("value", "")
        if tag == "select":
            self._name = found.get("name", "")
        if tag == "option" and "selected" in found:
            self.values[self._name] = found.get("value", "")
        if tag not in VOID:
            self.open.append({"tag": tag, **found})

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            return
        for element in self.open:
            for key in {element.get("id", ""), *element.get("class", "").split()} - {""}:
                self.texts.setdefault(key, []).append(words)


def read(response: HttpResponse) -> _Reader:
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def summary(response: HttpResponse) -> list[str]:
    """The lines of the error summary on top, [] when there is none."""
    found = re.search(r'<div class="error-summary".*?</div>', response.content.decode(), re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found.group(0), re.DOTALL) if found else []
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", item)).split()) for item in items]


def error_at(response: HttpResponse, field: str) -> str:
    """What stands right at this field, "" when nothing does."""
    return " ".join(read(response).texts.get(f"id_{field}_error", []))


def text(response: HttpResponse) -> str:
    """All words of the page."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
