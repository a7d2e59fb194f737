"""Answers read back, as the check page, the correction page and the printed sheet show them: never a secret in full."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applications.forms.step import LONG_TERM, masked
from applications.journey.steps import STEPS, Field, Step
from applications.models import Document, Submission, UploadState
from applications.rules.accounts import AccountKind
from applications.rules.findings import Finding
from applications.rules.mcc import categories
from applications.rules.papers import DocumentKind, optional_documents, required_documents
from applications.rules.precheck import Answers
from applications.rules.regions import describe
from portal.documents import refusals
from portal.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One answer; `text` is "" where nothing was given. `name` is the field's id on its page."""

    dotted: str
    label: Words | str
    text: str
    findings: tuple[Finding, ...] = ()
    required: bool = True
    document: Document | None = None

    @property
    def name(self) -> str:
        return self.dotted.partition(".")[2]

    @property
    def is_blocked(self) -> bool:
        return any(found.is_hard for found in self.findings)


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page."""

    page: Step
    lines: tuple[Line, ...]


def read_back(
    answers: Answers, documents: Iterable[Document] = (), findings: Iterable[Finding] = ()
) -> tuple[Section, ...]:
    """Every answer asked of this subject, in page order, each with what the rules say about it."""
    said: dict[str, list[Finding]] = {}
    for found in findings:
        said.setdefault(found.field, []).append(found)
    sections = [
        Section(page, tuple(_line(item, answers, said) for item in page.fields_for(answers.subject)))
        for page in STEPS
        if page.fields
    ]
    papers = Section(STEPS[-1], tuple(_papers(answers, {paper.kind: paper for paper in documents}, said)))
    return (*sections, papers)


def _line(item: Field, answers: Answers, said: Mapping[str, list[Finding]]) -> Line:
    return Line(item.dotted, item.label, show(item, answers), tuple(said.get(item.dotted, ())), required=item.required)


def show(item: Field, answers: Answers) -> str:
    """One answer in words."""
    prefix = item.dotted.partition(".")[0]
    if item.name in LONG_TERM and answers.yes(f"{prefix}.{LONG_TERM[item.name]}"):
        return _("Long-term (长期)")
    value = answers.values.get(item.dotted)
    if isinstance(value, date):
        return value.isoformat()
    text = value if isinstance(value, str) else ""
    if item.dotted == "business.mcc" and text in categories():
        return f"{categories()[text].name} {text}"
    if item.dotted == "business.region" and text:
        return describe(text)
    if item.dotted == "settlement.kind" and text in AccountKind.values:
        return str(AccountKind(text).label)
    return masked(item, text)


def _papers(answers: Answers, documents: Mapping[str, Document], said: Mapping[str, list[Finding]]) -> Iterable[Line]:
    needed = required_documents(answers.subject, answers.text("settlement.kind"))
    extra = [kind for kind in optional_documents(answers.subject) if kind in documents]
    for kind in (*needed, *extra):
        paper, dotted = documents.get(kind), f"documents.{kind}"
        text = paper_words(paper) if paper else ""
        yield Line(dotted, kind.label, text, tuple(said.get(dotted, ())), kind in needed, paper)


def paper_words(paper: Document) -> str:
    if paper.state == UploadState.REFUSED:
        return str(refusals.sentence(paper.reason))
    return paper.get_state_display()


def declared_answers(submission: Submission) -> tuple[Answers, list[str]]:
    """What was frozen when it was declared, and the kinds of document that went with it."""
    frozen: dict[str, Any] = json.loads(submission.frozen)
    values: dict[str, Any] = {}
    for dotted, value in frozen["answers"].items():
        prefix, _dot, name = dotted.partition(".")
        if name in LONG_TERM:
            values[dotted] = date.fromisoformat(value) if value else None
            values[f"{prefix}.{LONG_TERM[name]}"] = value is None
        else:
            values[dotted] = value
    kinds = list(dict.fromkeys(page["kind"] for page in frozen["documents"]))
    return Answers(frozen["subject_type"], values, dict.fromkeys(kinds, "ready")), kinds


def declared(submission: Submission) -> tuple[Section, ...]:
    """The printed sheet: the frozen answers, and the documents by name."""
    answers, kinds = declared_answers(submission)
    sections = read_back(answers)[:-1]
    names = tuple(Line(f"documents.{kind}", DocumentKind(kind).label, _("Uploaded")) for kind in kinds)
    return (*sections, Section(STEPS[-1], names))
