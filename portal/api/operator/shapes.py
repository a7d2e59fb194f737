"""What leaves the house: an allow-list, member by member. Whatever is not written here is never told."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from portal.masking import mask_mobile, mask_name
from portal.models import Merchant, Report, SubjectType, Terminal

_REPORTED = ("firmware", "app_version", "param_version", "network", "power", "last_sign_on_rc", "last_transaction_rc")
_LONGEST = 60


class MerchantOut(Schema):
    mid: str
    name: str = Field(description="masked where the merchant has no licence: it is then a person's name")
    status: str
    subject_type: str
    mcc: str
    region: str = Field(description="GB/T 2260, six digits")
    contact_mobile: str = Field(description="masked")
    created_at: datetime
    updated_at: datetime


class ReportOut(Schema):
    measured_at: datetime
    received_at: datetime
    clock_wrong: bool
    firmware: str
    app_version: str
    param_version: str
    network: str
    power: str
    last_sign_on_rc: str
    last_transaction_rc: str


class TerminalOut(Schema):
    serial: str
    model: str
    mid: str | None = Field(description="null while it belongs to nobody")
    tid: str
    status: str
    activated_at: datetime | None
    created_at: datetime
    last_report: ReportOut | None


class MerchantPage(Schema):
    items: list[MerchantOut]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class TerminalPage(Schema):
    items: list[TerminalOut]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


def merchant_out(merchant: Merchant) -> dict[str, Any]:
    person = merchant.subject_type == SubjectType.MICRO
    return {
        "mid": merchant.mid,
        "name": mask_name(merchant.shown_name) if person else merchant.shown_name,
        "status": merchant.status,
        "subject_type": merchant.subject_type,
        "mcc": merchant.mcc,
        "region": merchant.region,
        "contact_mobile": mask_mobile(merchant.contact_mobile) if merchant.contact_mobile else "",
        "created_at": merchant.created_at,
        "updated_at": merchant.updated_at,
    }


def terminal_out(terminal: Terminal) -> dict[str, Any]:
    return {
        "serial": terminal.serial,
        "model": terminal.model,
        "mid": terminal.merchant.mid if terminal.merchant else None,
        "tid": terminal.tid,
        "status": terminal.status,
        "activated_at": terminal.activated_at,
        "created_at": terminal.created_at,
        "last_report": _report_out(getattr(terminal, "report", None)),
    }


def _report_out(report: Report | None) -> dict[str, Any] | None:
    if report is None:
        return None
    said = {name: report.data.get(name) for name in _REPORTED}
    return {
        "measured_at": report.measured_at,
        "received_at": report.received_at,
        "clock_wrong": report.clock_wrong,
        **{name: value[:_LONGEST] if isinstance(value, str) else "" for name, value in said.items()},
    }
