"""The proofs of an activation, for the page and for its live part."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from applications.journey.status import Status
from applications.models import Activation, ActivationStep, Application, StepKey, StepState
from applications.rules.activation import reason_words
from portal.words import Words


@dataclass(frozen=True, slots=True)
class Proof:
    """One step of the activation with the reason why it waits or failed, in words."""

    step: ActivationStep
    why: Words | str


def activation_of(application: Application) -> dict[str, Any]:
    """What the page shows about the activation; nothing before the parcel was confirmed."""
    if application.status not in {Status.RECEIVED, Status.ACTIVATING, Status.ACTIVE}:
        return {}
    activation = Activation.objects.select_related("terminal").filter(application=application).first()
    if activation is None:
        return {}
    proofs = [Proof(row, reason_words(row.reason or row.trouble)) for row in activation.steps.all()]
    return {
        "activation": activation,
        "proofs": proofs,
        "failed": any(proof.step.state == StepState.FAILED for proof in proofs),
        "lapsed": activation.expires_at <= timezone.now(),
        "paying": any(proof.step.key == StepKey.PAYMENT and proof.step.state == StepState.RUNNING for proof in proofs),
        "working": application.status == Status.ACTIVATING,
    }
