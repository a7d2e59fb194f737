"""What the applications room remembers. Rows are history, audit and queue."""

from applications.models.activation import Activation, ActivationStep, StepKey, StepState
from applications.models.answers import Business, PersonalInfo, Settlement
from applications.models.application import Application
from applications.models.correction import CorrectionRequest
from applications.models.declaration import Consent, ConsentPurpose, Submission
from applications.models.delivery import Shipment, ShipmentState
from applications.models.document import Document, DocumentPage
from applications.models.event import Event
from applications.models.handover import HandOver, HandOverState
from applications.models.risk import LookOutcome, RiskAssessment, RiskDisagreement, SecondLook
from portal.models.upload import UploadState

__all__ = [
    "Activation",
    "ActivationStep",
    "Application",
    "Business",
    "Consent",
    "ConsentPurpose",
    "CorrectionRequest",
    "Document",
    "DocumentPage",
    "Event",
    "HandOver",
    "HandOverState",
    "LookOutcome",
    "PersonalInfo",
    "RiskAssessment",
    "RiskDisagreement",
    "SecondLook",
    "Settlement",
    "Shipment",
    "ShipmentState",
    "StepKey",
    "StepState",
    "Submission",
    "UploadState",
]
