"""What the ground floor remembers."""

from portal.models.account import Role, User
from portal.models.acquirer import AcquirerEvent, Nonce
from portal.models.api_key import ApiAnswer, ApiKey, Scope
from portal.models.audit import AuditEntry
from portal.models.change import (
    ENDED_STATES,
    FINAL_STATES,
    OPEN_STATES,
    ChangeEvent,
    ChangeKind,
    ChangePaper,
    ChangeRequest,
    ChangeState,
)
from portal.models.merchant import Member, MemberRole, Merchant, MerchantStatus, SubjectType
from portal.models.merchant_reading import MerchantReading
from portal.models.notice import Notice, OutboxMessage
from portal.models.privacy import DataExport, DeletionRequest, DeletionState, ExportState
from portal.models.roll_out import Release, RollOut, RollOutState
from portal.models.sent_command import (
    SENT_NOT_ASKED,
    SENT_NOT_ENDED,
    SENT_UNDER_WAY,
    ParameterSet,
    SentCommand,
    SentState,
)
from portal.models.spare import (
    SWAP_OVER,
    Readiness,
    ReadinessState,
    Swap,
    SwapKey,
    SwapState,
    SwapStep,
    SwapWay,
)
from portal.models.support import SupportCase, SupportFile, SupportMessage
from portal.models.terminal import (
    CommandState,
    Inspection,
    RegisterReading,
    Report,
    ReportHistory,
    Terminal,
    TerminalCommand,
    TerminalStatus,
)
from portal.models.upload import Upload, UploadedPage, UploadedPaper, UploadPage, UploadState
from portal.models.webhook import Happening, WebhookDelivery, WebhookEndpoint, WebhookEvent
from portal.models.work import Work

__all__ = [
    "ENDED_STATES",
    "FINAL_STATES",
    "OPEN_STATES",
    "SENT_NOT_ASKED",
    "SENT_NOT_ENDED",
    "SENT_UNDER_WAY",
    "SWAP_OVER",
    "AcquirerEvent",
    "ApiAnswer",
    "ApiKey",
    "AuditEntry",
    "ChangeEvent",
    "ChangeKind",
    "ChangePaper",
    "ChangeRequest",
    "ChangeState",
    "CommandState",
    "DataExport",
    "DeletionRequest",
    "DeletionState",
    "ExportState",
    "Happening",
    "Inspection",
    "Member",
    "MemberRole",
    "Merchant",
    "MerchantReading",
    "MerchantStatus",
    "Nonce",
    "Notice",
    "OutboxMessage",
    "ParameterSet",
    "Readiness",
    "ReadinessState",
    "RegisterReading",
    "Release",
    "Report",
    "ReportHistory",
    "Role",
    "RollOut",
    "RollOutState",
    "Scope",
    "SentCommand",
    "SentState",
    "SubjectType",
    "SupportCase",
    "SupportFile",
    "SupportMessage",
    "Swap",
    "SwapKey",
    "SwapState",
    "SwapStep",
    "SwapWay",
    "Terminal",
    "TerminalCommand",
    "TerminalStatus",
    "Upload",
    "UploadPage",
    "UploadState",
    "UploadedPage",
    "UploadedPaper",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "Work",
]
