"""Papers that are there, and what was read on them."""

from typing import Any

from applications.actions.papers import add_document
from applications.models import Application, Document
from applications.queries import answers_of
from applications.rules.read import ReadValue
from portal.effects import pages
from portal.models import User
from tests.applications.conftest import upload

NUMBER = "110101190001010022"


def said(value: str) -> ReadValue:
    return ReadValue(value, 0.97, 1, (10, 20, 300, 60))


def paper(application: Application, kind: str, by: User, content: bytes | None = None) -> Document:
    """A paper whose pages are made and which nobody has read yet."""
    document = add_document(application, by=by, kind=kind, upload=upload(content) if content else upload())
    pages.process(Document, str(document.pk))
    document.refresh_from_db()
    return document


def answers(application: Application, *names: str) -> list[Any]:
    values = answers_of(Application.objects.get(pk=application.pk)).values
    return [values[name] for name in names]
