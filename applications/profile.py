"""What a merchant's profile shows from its application: the settlement account and what was agreed to."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from applications.journey.status import Status
from applications.models import Application, Consent
from applications.rules.consents import all_agreements
from portal.rooms import Agreed, Applied


def applied_for(merchant: UUID) -> Applied | None:
    """The newest application that the merchant came from; two queries."""
    rows = Application.objects.filter(merchant=merchant).exclude(status__in=[Status.REFUSED, Status.WITHDRAWN])
    found = rows.select_related("settlement").order_by("-created_at").first()
    if found is None:
        return None
    account = getattr(found, "settlement", None)
    yes = Consent.objects.filter(application=found, withdrawn_at=None).order_by("given_at", "pk")
    return Applied(
        reference=found.reference or "",
        at=account.updated_at if account else None,
        last4=account.last4 if account else "",
        holder=account.holder if account else "",
        bank=account.bank if account else "",
        kind=account.kind if account else "",
        agreements=tuple(_agreed(consent) for consent in yes),
    )


def _agreed(consent: Consent) -> Agreed:
    wording = all_agreements().get((consent.purpose, consent.version))
    title = wording.title if wording else f"{consent.purpose} {consent.version}"
    url = reverse("applications:agreement", args=[consent.purpose, consent.version]) if wording else ""
    return Agreed(title, url, timezone.localdate(consent.given_at))
