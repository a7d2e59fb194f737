"""What was declared, as it was: answers, the words they stood under, the papers' hashes, the terms that were shown."""

from datetime import date
from typing import Any

from django.utils.translation import override

from applications.desk.words import label_of, plain, shown
from applications.journey.steps import Field, asked_of
from applications.models import Application, UploadState
from applications.queries import current_documents, findings_of, remarks_of
from applications.rules.consents import AGREEMENTS
from applications.rules.fees import terms_for
from applications.rules.papers import allowed_documents
from applications.rules.precheck import Answers

LANGUAGES = ("zh-hans", "en")
_LONG_TERM = (
    ("contact.id_valid_until", "contact.id_long_term"),
    ("business.licence_valid_until", "business.licence_long_term"),
)


def freeze(application: Application, answers: Answers) -> dict[str, Any]:
    """Everything the sheet shows, so that it shows the same in ten years; `answers` alone are handed over.

    `labels` and `shown` go by dotted name, each in both languages; what is shown is masked where pages mask it.
    """
    asked = list(asked_of(application.subject_type, answers.text))
    papers = _pages(application, answers)
    named = [*(item.dotted for item in asked), *dict.fromkeys(f"documents.{page['kind']}" for page in papers)]
    return {
        "reference": application.reference,
        "subject_type": application.subject_type,
        "answers": _values(answers, asked),
        "documents": papers,
        "labels": {dotted: _twice(lambda name=dotted: label_of(name)) for dotted in named},
        "shown": {
            item.dotted: _twice(lambda one=item: shown(one.dotted, plain(answers, one.dotted))) for item in asked
        },
        "agreements": [
            {"purpose": item.purpose, "version": item.version, "sha256": item.sha256} for item in AGREEMENTS
        ],
        "remarks": _remarks(application),
        "terms": _terms(application, answers),
    }


def _values(answers: Answers, asked: list[Field]) -> dict[str, Any]:
    """The answers by dotted name; dates as text, long-term as null."""
    values: dict[str, Any] = {}
    for item in asked:
        value = answers.values.get(item.dotted)
        values[item.dotted] = value.isoformat() if isinstance(value, date) else value
    for dotted, flag in _LONG_TERM:
        if dotted in values and answers.yes(flag):
            values[dotted] = None
    return values


def _pages(application: Application, answers: Answers) -> list[dict[str, Any]]:
    allowed = allowed_documents(application.subject_type, answers.text("settlement.kind"))
    ready = current_documents(application).filter(state=UploadState.READY, kind__in=allowed)
    return [
        {"kind": document.kind, "page": page.number, "sha256": page.sha256, "size": page.size}
        for document in ready.prefetch_related("pages")
        for page in document.pages.all()
    ]


def _remarks(application: Application) -> list[dict[str, str]]:
    """What was said about answers that are unusual still."""
    said = remarks_of(application)
    named = [(found.field, found.code) for found in findings_of(application) if not found.is_hard]
    return [{"field": field, "code": code, "text": said[field, code]} for field, code in named if (field, code) in said]


def _terms(application: Application, answers: Answers) -> dict[str, Any]:
    """Fees and limits as they were shown before the yes."""
    terms = terms_for(application.subject_type, answers.text("business.mcc"))
    rates = {
        rate.kind: {"rate": rate.rate, "cap_fen": rate.cap_fen, "each_fen": rate.each_fen, "day_fen": rate.day_fen,
                    "month_fen": rate.month_fen}
        for rate in terms.rates
    }  # fmt: skip
    return {"version": terms.version, "rates": rates}


def _twice(words: Any) -> list[str]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(words()))
    return found
