"""Telling the applicant about each turn."""

from typing import Any

from django.conf import settings
from django.utils import translation

from applications.journey.appealing import appeal_until
from applications.models import Application, ClockPromise, Event
from applications.queries import shipment_of
from applications.rules.reasons import refusal_reasons
from portal import notify

_KINDS: dict[str, tuple[str, bool]] = {
    "submit": ("submitted", False),
    "resubmit": ("resubmitted", False),
    "ask_correction": ("correction_asked", True),
    "acquirer_correction": ("correction_asked", True),
    "approve": ("approved", False),
    "refuse": ("refused", False),
    "acquirer_refusal": ("refused", False),
    "ask_signature": ("to_be_signed", True),
    "open": ("opened", False),
    "ship": ("shipped", True),
    "activate": ("active", False),
    "withdraw": ("withdrawn", False),
    "appeal": ("appealed", False),
    "reopen": ("appeal_reopened", False),
    "uphold": ("appeal_upheld", False),
    "cancel_delivery": ("withdrawn", False),
    "replace_parcel": ("parcel_replaced", False),
    "replace_faulty": ("terminal_replaced", False),
}
"""Event name → template under templates/emails/applications/, and whether the applicant has something to do."""


def page_of(application: Application) -> str:
    """The path of the applicant's page; by hand, because addresses are made above this layer."""
    return f"/applications/{application.pk}/"


def about(application: Application) -> str:
    """How messages are tied to their application."""
    return f"application:{application.pk}"


def tell_applicant(application: Application, event: Event) -> None:
    """One notice and one message, once per event; joins the caller's transaction."""
    if event.name not in _KINDS:
        return
    kind, duty = _KINDS[event.name]
    notify.tell(
        application.applicant,
        f"applications/{kind}",
        context=_context(application, event),
        url=page_of(application),
        key=f"application-event:{event.pk}",
        about=about(application),
        duty=duty,
        merchant=application.merchant,
    )


def _context(application: Application, event: Event) -> dict[str, Any]:
    """What the texts may name: nothing personal."""
    return {
        "reference": application.reference,
        "mid": application.mid,
        "count": len(event.payload.get("items", [])),
        "shipment": shipment_of(application) if event.name == "ship" else None,
        "reason": refusal_reasons().get(application.refusal_reason),
        "note": application.refusal_note,
        "promise": _promise(application) if event.name in {"submit", "resubmit"} else None,
        "appeal_until": appeal_until(event.created_at) if event.name == "refuse" else None,
        "answer": application.appeal.answer if event.name in {"reopen", "uphold"} else "",
    }


def _promise(application: Application) -> ClockPromise | None:
    return application.promises.order_by("-pk").first()


def send_code(application: Application, code: str, *, key: str) -> None:
    """The activation code goes by message only; a notice on a page would keep it readable."""
    user = application.applicant
    link = settings.SITE_URL + page_of(application)
    values = {"reference": application.reference, "code": code, "link": link, "by_email": bool(user.email)}
    channel, address = ("email", user.email) if user.email else ("sms", user.mobile)
    notify.write(
        channel,
        address or "",
        *_in_language_of(user.language, values),
        key=key,
        user=user,
        about=about(application),
    )


def _in_language_of(language: str, values: dict[str, Any]) -> tuple[str, str]:
    with translation.override(language):
        if not values["by_email"]:
            return "", notify.render("emails/applications/activation_code.sms.txt", values).strip()
        subject = " ".join(notify.render("emails/applications/activation_code.subject.txt", values).split())
        return subject, notify.render("emails/applications/activation_code.txt", values).strip()
