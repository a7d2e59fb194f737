"""No inline script or style anywhere, and the headers that forbid it on every answer."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.house.source import ROOT, name_of

PAGES = sorted((ROOT / "templates").rglob("*.html"))
_INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "code run by htmx": re.compile(r"\shx-(on|vals\s*=\s*[\"']js:|vars)", re.I),
    "autoescape off": re.compile(r"\{%\s*autoescape\s+off"),
    "safe on a variable": re.compile(r"\{\{[^}]*\|\s*safe\b"),
}


def _markup(path: Path) -> str:
    """The text without template tags, so that conditions inside attributes do not look like attributes."""
    return re.sub(r"\{%.*?%\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_holds_no_inline_code(path: Path) -> None:
    raw, markup = path.read_text(encoding="utf-8"), _markup(path)
    found = {name for name, pattern in _INLINE.items() if pattern.search(raw if "{" in pattern.pattern else markup)}
    assert found == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "account_login", "account_signup", "healthz"])
def test_the_headers_are_there(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_https_is_remembered_and_cookies_stay_on_it(client: Client, settings: object) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000  # type: ignore[attr-defined]
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert client.get("/", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")
    assert client.get("/").status_code == 301
    assert client.get("/healthz").status_code == 200
