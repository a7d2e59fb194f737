"""What the applications room remembers. Rows are history, audit and queue."""

from applications.models.activation import Activation, ActivationStep, StepKey, StepState
from applications.models.answers import Business, PersonalInfo, Settlement, TerminalWish
from applications.models.appeal import Appeal, AppealOutcome, AppealPaper
from applications.models.application import Application
from applications.models.clock import ClockPromise
from applications.models.correction import CorrectionRequest
from applications.models.declaration import Consent, ConsentPurpose, Submission
from applications.models.delivery import ASTRAY, OVER, Shipment, ShipmentState, TrackingEvent, Transit
from applications.models.document import Document, DocumentPage
from applications.models.event import Event
from applications.models.handover import HandOver, HandOverState
from applications.models.order import ORDER_OVER, OrderEvent, OrderKind, OrderReason, OrderState, TerminalOrder
from applications.models.reading import DocumentReading, ReadField, ReadingState
from applications.models.remark import Remark
from applications.models.risk import LookOutcome, RiskAssessment, RiskDisagreement, SecondLook
from applications.models.saved_view import SavedView
from applications.models.stock import Reservation
from portal.models.upload import UploadState

__all__ = [
    "ASTRAY",
    "ORDER_OVER",
    "OVER",
    "Activation",
    "ActivationStep",
    "Appeal",
    "AppealOutcome",
    "AppealPaper",
    "Application",
    "Business",
    "ClockPromise",
    "Consent",
    "ConsentPurpose",
    "CorrectionRequest",
    "Document",
    "DocumentPage",
    "DocumentReading",
    "Event",
    "HandOver",
    "HandOverState",
    "LookOutcome",
    "OrderEvent",
    "OrderKind",
    "OrderReason",
    "OrderState",
    "PersonalInfo",
    "ReadField",
    "ReadingState",
    "Remark",
    "Reservation",
    "RiskAssessment",
    "RiskDisagreement",
    "SavedView",
    "SecondLook",
    "Settlement",
    "Shipment",
    "ShipmentState",
    "StepKey",
    "StepState",
    "Submission",
    "TerminalOrder",
    "TerminalWish",
    "TrackingEvent",
    "Transit",
    "UploadState",
]
