"""What a correction round changed, before and after, for the applicant as for the desk: never a secret in full."""

import json
from dataclasses import dataclass
from typing import Any

from applications.desk.words import label_of, plain_text, shown
from applications.models import Application
from portal.words import Words


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are masked; a paper (`is_paper`) has neither."""

    label: Words | str
    before: Words | str
    after: Words | str
    is_paper: bool = False


def declared_last(application: Application) -> dict[str, Any]:
    """The answers as declared last, plainly: to show beside them what is being changed."""
    last = application.submissions.order_by("-round").first()
    answers: dict[str, Any] = json.loads(last.frozen)["answers"] if last else {}
    return answers


def changes_of(application: Application) -> list[Change]:
    """Between the last two declarations; one query, none while nothing was corrected."""
    if not application.round:
        return []
    last = [json.loads(one.frozen) for one in application.submissions.order_by("-round")[:2]]
    if len(last) < len(("before", "after")):
        return []
    after, before = last
    names = [name for name, value in after["answers"].items() if before["answers"].get(name, "") != value]
    found = [Change(label_of(name), _shown(name, before["answers"]), _shown(name, after["answers"])) for name in names]
    return found + [Change(label_of(f"documents.{kind}"), "", "", is_paper=True) for kind in _new_papers(before, after)]


def _shown(name: str, answers: dict[str, Any]) -> Words | str:
    return shown(name, plain_text(answers.get(name, "")))


def _new_papers(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old = {page["sha256"] for page in before["documents"]}
    return list(dict.fromkeys(page["kind"] for page in after["documents"] if page["sha256"] not in old))
