"""One application laid out for a decision: a row per field and per paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from applications.desk.papers import Paper, papers_of
from applications.desk.turns import Turn, Turns, turns_of
from applications.desk.words import label_of, plain, shown
from applications.journey.steps import STEPS, Field
from applications.models import Application, CorrectionRequest
from applications.queries import answers_of, findings_of, remarks_of
from applications.readings import reading_findings, readings_of, values_by_kind
from applications.rules.findings import Finding
from applications.rules.precheck import Answers
from applications.rules.read import LONG_TERM, read_for
from applications.rules.reasons import FOLLOWS, correction_reasons
from portal.words import Words

TITLES: dict[str, Words] = {
    "personal": _("Responsible person"),
    "business": _("The shop"),
    "settlement": _("Settlement account"),
    "documents": _("The documents"),
    "terminal": _("Terminal and delivery"),
}
# The paper to look at when a field is compared; the first one that the application has.
_PROVED_BY = {
    "contact.id_valid_until": ("id_back",),
    "contact": ("id_front",),
    "business.address": ("shop_front", "business_licence"),
    "business.receipt_name": ("shop_front",),
    "business": ("business_licence", "shop_front"),
    "settlement.holder_id_number": ("holder_id_front",),
    "settlement": ("bank_card", "account_proof"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the applicant was asked to correct here in the present round. `changed` is None until it came back.

    `internal` is for staff; `crop` is the key of the request whose marked part can be shown.
    """

    reason: str
    note: str
    source: str
    changed: bool | None
    internal: str = ""
    crop: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to decide on. `value` and `before` are masked; `before` is None unless a correction changed it.

    `hidden` says that the full value can be revealed. `look_at` is the kind of paper that proves it, or "". `turns` is
    its history; `read` what was read on its paper, None while nothing was.
    """

    target: str
    label: Words | str
    value: Words | str
    before: Words | str | None
    hidden: bool
    findings: list[Finding]
    asked: Asked | None
    look_at: str
    turns: list[Turn]
    read: Words | str | None = None
    paper: Paper | None = None
    remarks: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The target as part of element ids and form field names."""
        return slug_of(self.target)

    @property
    def changed(self) -> bool:
        return self.before is not None or (self.asked is not None and self.asked.changed is True)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Words
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Dossier:
    """`sections` in page order; `papers` for the viewer."""

    sections: list[Section]
    papers: list[Paper]

    @property
    def rows(self) -> Iterator[Row]:
        return (row for section in self.sections for row in section.rows)

    @property
    def objections(self) -> list[tuple[Words | str, Finding]]:
        """Every finding, with the label of its row."""
        return [(row.label, finding) for row in self.rows for finding in row.findings]


def slug_of(target: str) -> str:
    return target.replace(".", "-")


def targets_of(application: Application, papers: Iterable[Paper]) -> list[str]:
    """Everything that can be decided on, without looking at any of it: for reading a form that came back."""
    fields = [item.dotted for page in STEPS for item in page.fields_for(application.subject_type)]
    return fields + [f"documents.{paper.kind}" for paper in papers]


def dossier_of(application: Application) -> Dossier:
    """Reads the application once; the number of queries does not depend on what it holds."""
    papers, answers = papers_of(application), answers_of(application)
    make = _Rows(application, answers, papers)
    sections = [
        Section(
            page.key,
            TITLES[page.key],
            [make.field(item) for item in page.fields_for(answers.subject) if item.applies(answers.text)],
        )
        for page in STEPS
        if page.fields
    ]
    sections.append(Section("documents", TITLES["documents"], [make.paper(paper) for paper in papers]))
    return Dossier(sections, papers)


class _Rows:
    """Makes rows, holding what all of them need."""

    def __init__(self, application: Application, answers: Answers, papers: list[Paper]) -> None:
        self._answers = answers
        self._turns: Turns = turns_of(application)
        self._before = self._turns.before
        self._remarks = remarks_of(application)
        self._have = {paper.kind for paper in papers if paper.pages}
        self._findings: dict[str, list[Finding]] = {}
        readings = readings_of(application)
        self._read = values_by_kind(readings)
        for finding in [*findings_of(application), *reading_findings(readings, answers)]:
            self._findings.setdefault(finding.field, []).append(finding)
        here = [item for item in self._turns.asked if item.round == application.round]
        self._asked = {item.field: _asked(item) for item in here if item.changed or item.reason != FOLLOWS}

    def field(self, item: Field) -> Row:
        dotted = item.dotted
        now = plain(self._answers, dotted)
        before = self._before.get(dotted, now)
        return Row(
            target=dotted,
            label=label_of(dotted),
            value=shown(dotted, now),
            before=shown(dotted, before) if before != now else None,
            hidden=bool(item.mask and now),
            findings=self._findings.get(dotted, []),
            asked=self._asked.get(dotted),
            look_at=self._look_at(dotted),
            read=self._read_on_paper(dotted),
            turns=self._turns.of(dotted),
            remarks=tuple(words for (name, _code), words in self._remarks.items() if name == dotted),
        )

    def paper(self, paper: Paper) -> Row:
        target = f"documents.{paper.kind}"
        return Row(
            target=target,
            label=paper.label,
            value=paper.state,
            before=None,
            hidden=False,
            findings=self._findings.get(target, []),
            asked=self._asked.get(target),
            look_at=paper.kind if paper.pages else "",
            turns=self._turns.of(target),
            paper=paper,
        )

    def _read_on_paper(self, dotted: str) -> Words | str | None:
        value = read_for(dotted, self._read)
        if value is None:
            return None
        return shown(dotted, None if value == LONG_TERM else value)

    def _look_at(self, dotted: str) -> str:
        kinds = _PROVED_BY.get(dotted) or _PROVED_BY.get(dotted.partition(".")[0], ())
        return next((kind for kind in kinds if kind in self._have), "")


def _asked(item: CorrectionRequest) -> Asked:
    reason = correction_reasons().get(item.reason)
    source = CorrectionRequest.Source(item.source).label
    changed = item.changed if item.resolved_at else None
    words = reason.name if reason else item.reason
    return Asked(words, item.note, str(source), changed, item.internal, item.pk if item.crop_box else None)
