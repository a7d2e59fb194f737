"""The risk of a case as reviewers read it: the score against the line, each reason with its weight, who disagrees."""

from dataclasses import dataclass

from applications.journey.status import CORRECTING
from applications.models import Application, RiskAssessment, RiskDisagreement
from applications.rules.risk import RiskReason, book_of


@dataclass(frozen=True, slots=True)
class Weight:
    """One reason with what was said against it."""

    reason: RiskReason
    disagreements: list[RiskDisagreement]


@dataclass(frozen=True, slots=True)
class Risk:
    """`against_whole` are disagreements with the score as such; `second_person` says that two have to approve."""

    assessment: RiskAssessment
    line: int
    weights: list[Weight]
    against_whole: list[RiskDisagreement]

    @property
    def second_person(self) -> bool:
        return self.assessment.high


def risk_of(application: Application) -> Risk | None:
    """That of what was declared last; None until it is made. Two queries."""
    round_declared = application.round - (application.status in CORRECTING)
    rows = RiskAssessment.objects.filter(application=application, made_at__isnull=False)
    made = rows.filter(submission__round=round_declared).first()
    if made is None:
        return None
    said = list(made.disagreements.select_related("by"))
    weights = [
        Weight(RiskReason(one["code"], one["weight"], one["value"]), [d for d in said if d.reason == one["code"]])
        for one in made.reasons
    ]
    named = {weight.reason.code for weight in weights}
    return Risk(made, book_of(made.version).line, weights, [d for d in said if d.reason not in named])
