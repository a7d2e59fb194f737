"""For staff: why this cause and not another, and which single fact would change it. Worked out when asked for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import catalogue
from diagnostics.access import diagnosis_for
from diagnostics.evidence import MISSING
from diagnostics.labels import key_label, said, value_label
from diagnostics.models import Diagnosis
from diagnostics.replaying import versions_of
from diagnostics.runner import case_of
from diagnostics.verdict import Verdict, judge
from diagnostics.verdict.explaining import rests_on, without_each
from diagnostics.verdict.flipping import Flip, flips
from diagnostics.verdict.ranking import order_reasons
from portal.access import second_factor_required, signed_in


@second_factor_required
@require_safe
@never_cache
def why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page of its own; for htmx, the piece that replaces the link to it."""
    run = diagnosis_for(signed_in(request), pk)
    page = "diagnostics/_why.html" if request.headers.get("HX-Request") else "diagnostics/why.html"
    return render(request, page, {"nav": "diagnoses", "run": run, **reasons_of(run)})


def reasons_of(run: Diagnosis) -> dict[str, Any]:
    """Judged purely over the stored readings, as of the run's start; nobody is asked anything."""
    case = case_of(run)
    judged = judge(case)
    verdict = judged.verdict
    others = without_each(case)
    differs = run.certainty and (verdict.cause, verdict.certainty) != (run.cause, run.certainty)
    return {
        "before": _in_words(verdict),
        "witnesses": [(key_label(name), _in_words(others[name])) for name in rests_on(case)],
        "rejudged": _in_words(verdict) if differs else "",
        "versions": versions_of(judged.to_json()),
        "order": [
            {
                "name": said(catalogue.causes()[finding.cause or ""].name),
                "certainty": said(catalogue.terms("certainties")[finding.certainty]),
                "rule": _rules().get(rule, ""),
            }
            for finding, rule in order_reasons(finding for step in judged.steps for finding in step.findings)
        ],
        "flips": [_flip(flip) for flip in flips(case, verdict)],
    }


def _flip(flip: Flip) -> dict[str, str]:
    item = flip.evidence
    sources = catalogue.terms("sources")
    return {
        "key": item.key,
        "label": key_label(item.key),
        "source": said(sources.get(item.source)) or item.source,
        "was": value_label(item.key, item.value),
        "would_be": _("not stated at all") if flip.value is MISSING else value_label(item.key, flip.value),
        "after": _in_words(flip.verdict) if flip.verdict else "",
    }


def _in_words(verdict: Verdict) -> str:
    if verdict.cause is None:
        return _("no cause")
    name = said(catalogue.causes()[verdict.cause].name)
    return _("%(cause)s (%(certainty)s)") % {
        "cause": name,
        "certainty": said(catalogue.terms("certainties")[verdict.certainty]),
    }


def _rules() -> dict[str, str]:
    return {
        "card_first": _("the card is looked at first: then no terminal need be repaired"),
        "last_resort": _("the next one is the cause only when nothing else is found"),
        "stops_payments": _("it stops payments and the next one does not"),
        "certainty": _("it is confirmed and the next one only likely"),
        "list_order": _("it stands earlier in the list of causes, or explains the next one"),
    }
