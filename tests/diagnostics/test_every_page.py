"""The page of every cause in both languages says everything: cause, proof, who acts, by when, what to do and avoid."""

import re
from html import unescape

import pytest
from django.test import Client

from diagnostics import catalogue
from diagnostics.catalogue.entries import Cause, Words
from diagnostics.models import Diagnosis
from diagnostics.verdict.ranking import NEVER_THE_CAUSE
from portal.models import Terminal
from tests.diagnostics.conftest import page
from tests.diagnostics.told import judged, with_cause

CAUSES = [key for key in catalogue.causes() if key != NEVER_THE_CAUSE]
LANGUAGES = ("zh-hans", "en")


def _shown(browser: Client, run: Diagnosis, language: str) -> str:
    browser.cookies["django_language"] = language
    return page(browser, run)


def _text(body: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def _said(words: Words, language: str) -> str:
    return re.sub(r"\s+", " ", words.in_language(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CAUSES)
def test_the_page_of_a_cause_is_complete(browser: Client, shop: Terminal, key: str, language: str) -> None:
    cause: Cause = catalogue.causes()[key]
    body = _shown(browser, with_cause(shop, key), language)
    text = _text(body)
    assert f'data-cause="{key}"' in body
    assert text.count(_said(cause.sentence, language)) == 1
    assert _said(catalogue.terms("actors")[cause.actor], language) in text
    for words in (cause.name, cause.avoid, cause.due, *cause.do, *cause.meanwhile):
        assert _said(words, language) in text
    evidence = body.partition('<table class="table stacked"')[2].partition("</table>")[0]
    assert evidence.count('<th scope="row"') == evidence.count("<time datetime=") > 0
    due = _text(body.partition("data-due>")[2].partition("</div>")[0])
    assert re.search(r"\d", due), "a day or a time, never only “soon”"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CAUSES)
def test_no_name_of_a_program_reaches_the_reader(browser: Client, shop: Terminal, key: str, language: str) -> None:
    main = _text(_shown(browser, with_cause(shop, key), language).partition("<main")[2].partition("</main>")[0])
    shown = main.replace("pos.acquirer.example", "").replace("pos.other.example", "")
    assert re.findall(r"\b[a-z]+_[a-z_]+\b|\b(?:heartbeat|merchant|terminal|account|parameters)\.[a-z]", shown) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cause_is_no_dead_end(browser: Client, shop: Terminal, language: str) -> None:
    everything = dict.fromkeys(("merchant", "account", "terminal", "sign_on"), "timeout")
    body = _shown(browser, judged(shop, silent=everything), language)
    assert 'data-headline="untold"' in body
    assert re.search(r"data-due>[^<]*\d\d:\d\d", body)
    for words in catalogue.causes()["terminal_not_bound"].meanwhile:
        assert _said(words, language) in _text(body)
    assert '<details class="panel" open>' in body, "what was ruled out stands open where nothing else helps"
