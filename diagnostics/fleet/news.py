"""Telling merchants what a comparison found, once a comparison: not a message for every terminal."""

from collections import Counter
from uuid import UUID

from django.urls import reverse

from diagnostics import catalogue
from diagnostics.models import Drift, FleetScan
from portal.models import Member
from portal.notify import tell


def tell_merchants(scan: FleetScan) -> None:
    """Everybody who acts for a merchant with a new difference that would stop payments. Telling again tells nobody."""
    fresh = Drift.objects.filter(first_scan=scan, stops_payments=True, gone_at=None, merchant__isnull=False)
    kinds: dict[UUID | None, Counter[str]] = {}
    for merchant, kind in fresh.order_by("pk").values_list("merchant", "kind").iterator():
        kinds.setdefault(merchant, Counter())[kind] += 1
    people = Member.objects.filter(merchant__in=list(kinds)).select_related("user", "merchant").order_by("pk")
    for member in people.iterator(chunk_size=200):
        several = kinds[member.merchant_id]
        tell(
            member.user,
            "diagnostics/drift",
            context={
                "shop": member.merchant.shown_name,
                "number": several.total(),
                "causes": [catalogue.causes()[kind].name for kind in several if kind in catalogue.causes()],
            },
            url=reverse("diagnostics:drifts"),
            key=f"drift:{scan.pk}:{member.pk}",
            about=f"merchant:{member.merchant_id}",
            duty=True,
            merchant=member.merchant,
        )
