"""Terminals in stock and on their way."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from applications.access import reviewable
from applications.models import Shipment, ShipmentState
from applications.queries import stock
from portal.models import TerminalStatus, User


def parcels_for(user: User, *, most: int) -> list[Shipment]:
    """The newest shipments that have not arrived: being bound, refused, on their way, or on their way back."""
    coming_back = Q(state=ShipmentState.ENDED, terminal__status=TerminalStatus.SHIPPED, terminal__merchant=None)
    under_way = Q(state__in=[ShipmentState.BINDING, ShipmentState.SHIPPED, ShipmentState.FAILED])
    rows = Shipment.objects.filter(under_way | coming_back, application__in=reviewable(user))
    return list(rows.select_related("application__business", "terminal").order_by("-pk")[:most])


def stock_by_model() -> QuerySet[Any, Any]:
    """[{"model": …, "count": …}], the largest first."""
    return stock().order_by().values("model").annotate(count=Count("pk")).order_by("-count", "model")
