"""Over every path: what is asked stands on the list read beforehand, and nothing stands there that is not asked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from applications.forms.step import LONG_TERM
from applications.journey.steps import STEPS, field, fields_for
from applications.models import Application
from applications.rules.accounts import KINDS_FOR
from applications.rules.papers import DocumentKind
from portal.models import SubjectType, User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text

PATHS = [(subject, kind) for subject in SubjectType.values for kind in KINDS_FOR[subject]]


def _begin(browser: Client, subject: str) -> str:
    browser.post(reverse("applications:start"), {"subject_type": subject})
    return f"/applications/{Application.objects.get().pk}/"


def _asked(browser: Client, here: str, key: str) -> set[str]:
    """The names of the fields that stand on a page of questions."""
    html = browser.get(f"{here}step/{key}/").content.decode()
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', html[html.index("<main") :])
    return set(names) - {"csrfmiddlewaretoken", "seen", "language", "next", *LONG_TERM.values()}


@pytest.mark.parametrize("subject", SubjectType.values)
def test_every_question_stands_on_the_list_and_every_point_of_the_list_is_asked(
    subject: str, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    here = _begin(browser, subject)
    words = text(browser.get(f"{here}need/"))
    for page in STEPS:
        if not page.fields:
            continue
        listed = {item.name for item in page.fields_for(subject)}
        assert _asked(browser, here, page.key) == listed, page.key
        assert [item.dotted for item in page.fields_for(subject) if str(item.label) not in words] == []
    shown = {item.dotted for item in fields_for(subject)}
    never = [item.label for page in STEPS for item in page.fields if item.dotted not in shown]
    assert [str(label) for label in never if str(label) in words] == []


@pytest.mark.parametrize(("subject", "kind"), PATHS)
def test_the_papers_of_every_path_stand_on_the_list_before_and_after_the_account_is_chosen(
    subject: str, kind: str, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    here = _begin(browser, subject)
    before = text(browser.get(f"{here}need/"))
    browser.post(f"{here}step/settlement/", {"kind": kind, "later": "1"})
    after = text(browser.get(f"{here}need/"))
    html = browser.get(f"{here}documents/").content.decode()
    asked = {DocumentKind(name) for name in re.findall(r'name="file-([a-z_]+)"', html)}
    assert [paper.value for paper in asked if str(paper.label) not in before] == []
    assert {paper for paper in DocumentKind if str(paper.label) in after} == asked


def test_a_conditional_question_says_its_condition_on_the_list(wang: User, visit: Visit) -> None:
    browser = visit(wang)
    words = text(browser.get(f"{_begin(browser, 'sole_trader')}need/"))
    for dotted, condition in (
        ("settlement.holder_id_number", "only for the card of an authorised person"),
        ("terminal.address", "only for another address"),
    ):
        item = field(dotted)
        assert item is not None
        assert f"{item.label} ({condition})" in words
