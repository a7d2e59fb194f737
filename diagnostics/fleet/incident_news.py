"""Telling merchants of a disturbance: once when they meet it, once when it is over."""

from datetime import datetime
from typing import Final

from django.urls import reverse

from diagnostics.models import IncidentTerminal
from portal.models import Member
from portal.notify import tell as tell_person

_BATCH: Final = 200


def tell(now: datetime) -> None:
    """Everybody who has not been told yet. The keys make it once a person, however often this runs."""
    fresh = IncidentTerminal.objects.select_related("incident")
    for row in fresh.filter(told_at=None, incident__closed_at=None).order_by("pk")[:_BATCH]:
        _tell(row, "incident_open")
        IncidentTerminal.objects.filter(incident=row.incident_id, merchant=row.merchant_id).update(told_at=now)
    over = fresh.filter(told_at__isnull=False, told_over_at=None, incident__closed_at__isnull=False)
    for row in over.order_by("pk")[:_BATCH]:
        _tell(row, "incident_over")
        IncidentTerminal.objects.filter(incident=row.incident_id, merchant=row.merchant_id).update(told_over_at=now)


def _tell(row: IncidentTerminal, kind: str) -> None:
    for member in Member.objects.filter(merchant=row.merchant_id).select_related("user", "merchant"):
        tell_person(
            member.user,
            f"diagnostics/{kind}",
            context={"incident": row.incident, "shop": member.merchant.shown_name},
            url=reverse("diagnostics:incident", args=[row.incident_id]),
            key=f"{kind}:{row.incident_id}:{member.pk}",
            about=f"merchant:{row.merchant_id}",
            merchant=member.merchant,
        )
