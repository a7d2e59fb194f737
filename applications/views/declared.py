"""What was declared, read back from the frozen copy: in its own words, not in those of today."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.forms.step import LONG_TERM
from applications.journey.steps import STEPS, Step, step
from applications.models import Submission
from applications.rules.papers import DocumentKind
from applications.rules.precheck import Answers
from applications.views.readback import Line, Section, read_back


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paper as it was handed in."""

    label: str
    number: int
    sha256: str


def declared(submission: Submission) -> tuple[Section, ...]:
    """The printed sheet: the frozen answers, and the documents by name."""
    frozen: dict[str, Any] = json.loads(submission.frozen)
    if "labels" not in frozen:
        return _in_words_of_today(frozen)
    return tuple(Section(page, tuple(_lines(page, frozen))) for page in STEPS)


def pages_of(submission: Submission) -> list[Page]:
    """Every page of every paper with its hash."""
    frozen: dict[str, Any] = json.loads(submission.frozen)
    return [Page(_label(frozen, f"documents.{one['kind']}"), one["page"], one["sha256"]) for one in frozen["documents"]]


def _lines(page: Step, frozen: dict[str, Any]) -> Iterable[Line]:
    if not page.fields:
        for kind in dict.fromkeys(one["kind"] for one in frozen["documents"]):
            yield Line(f"documents.{kind}", _label(frozen, f"documents.{kind}"), _("Uploaded"))
        return
    here, prefix = 0 if _chinese() else 1, page.fields[0].dotted.partition(".")[0]
    order = {item.dotted: position for position, item in enumerate(page.fields)}
    names = [dotted for dotted in frozen["answers"] if dotted.partition(".")[0] == prefix]
    for dotted in sorted(names, key=lambda name: order.get(name, len(order))):
        yield Line(dotted, _label(frozen, dotted), frozen["shown"].get(dotted, ["", ""])[here], required=False)


def _label(frozen: dict[str, Any], dotted: str) -> str:
    found = frozen.get("labels", {}).get(dotted)
    if found:
        return str(found[0 if _chinese() else 1])
    kind = dotted.partition(".")[2]
    return str(DocumentKind(kind).label) if kind in DocumentKind.values else kind


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _in_words_of_today(frozen: dict[str, Any]) -> tuple[Section, ...]:
    """Frozen before labels were: the names are those of today, the answers are not."""
    answers = _answers(frozen)
    papers, kinds = step("documents"), list(answers.documents)
    names = tuple(Line(f"documents.{kind}", DocumentKind(kind).label, _("Uploaded")) for kind in kinds)
    sections = (Section(papers, names) if part.page is papers else _only(part, frozen) for part in read_back(answers))
    return tuple(part for part in sections if part.lines)


def _only(part: Section, frozen: dict[str, Any]) -> Section:
    return Section(part.page, tuple(line for line in part.lines if line.dotted in frozen["answers"]))


def _answers(frozen: dict[str, Any]) -> Answers:
    values: dict[str, Any] = {}
    for dotted, value in frozen["answers"].items():
        prefix, _dot, name = dotted.partition(".")
        if name in LONG_TERM:
            values[dotted] = date.fromisoformat(value) if value else None
            values[f"{prefix}.{LONG_TERM[name]}"] = value is None
        else:
            values[dotted] = value
    kinds = dict.fromkeys(page["kind"] for page in frozen["documents"])
    return Answers(frozen["subject_type"], values, dict.fromkeys(kinds, "ready"))
