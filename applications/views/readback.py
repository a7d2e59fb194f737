"""Answers read back, as the check page, the correction page and the printed sheet show them: never a secret in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.forms.step import LONG_TERM, masked
from applications.journey.steps import STEPS, Field, Step
from applications.models import Document, UploadState
from applications.rules.accounts import AccountKind
from applications.rules.findings import Finding
from applications.rules.mcc import categories
from applications.rules.papers import optional_documents, required_documents
from applications.rules.precheck import Answers
from applications.rules.regions import describe
from applications.rules.terminals import DeliverTo, terminal_models
from portal.documents import refusals
from portal.words import Words

_Said = dict[str, list[tuple[Finding, str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One answer; `text` is "" where nothing was given. `name` is the field's id on its page.

    `said`: what the rules say about it, each with what the applicant answers to that.
    """

    dotted: str
    label: Words | str
    text: str
    said: tuple[tuple[Finding, str], ...] = ()
    required: bool = True
    document: Document | None = None

    @property
    def name(self) -> str:
        return self.dotted.partition(".")[2]

    @property
    def is_blocked(self) -> bool:
        return any(found.is_hard for found, _remark in self.said)


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page."""

    page: Step
    lines: tuple[Line, ...]


def read_back(
    answers: Answers,
    documents: Iterable[Document] = (),
    findings: Iterable[Finding] = (),
    remarks: Mapping[tuple[str, str], str] | None = None,
) -> tuple[Section, ...]:
    """Every answer asked of this subject, in page order, each with what the rules say about it."""
    said: _Said = {}
    remarks = remarks or {}
    for found in findings:
        said.setdefault(found.field, []).append((found, remarks.get((found.field, found.code), "")))
    papers = tuple(_papers(answers, {paper.kind: paper for paper in documents}, said))
    return tuple(Section(page, tuple(_asked(page, answers, said)) if page.fields else papers) for page in STEPS)


def _asked(page: Step, answers: Answers, said: _Said) -> Iterable[Line]:
    return (_line(item, answers, said) for item in page.fields_for(answers.subject) if item.applies(answers.text))


_LEFT_EMPTY = {
    "terminal.receiver": _lazy("The responsible person"),
    "terminal.mobile": _lazy("The responsible person's number"),
}
"""What it means when nothing is said."""


def _line(item: Field, answers: Answers, said: _Said) -> Line:
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
    if item.name == "region" and text:
        return describe(text)
    if item.dotted == "terminal.model" and text in terminal_models():
        return terminal_models()[text].name
    if item.dotted == "terminal.deliver_to" and text in DeliverTo.values:
        return str(DeliverTo(text).label)
    if item.dotted in _LEFT_EMPTY and not text:
        return str(_LEFT_EMPTY[item.dotted])
    if item.dotted == "settlement.kind" and text in AccountKind.values:
        return str(AccountKind(text).label)
    return masked(item, text)


def _papers(answers: Answers, documents: Mapping[str, Document], said: _Said) -> Iterable[Line]:
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
