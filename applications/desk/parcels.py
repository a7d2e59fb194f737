"""Terminals in stock and on their way."""

from typing import Any

from django.db.models import Count, QuerySet

from applications.access import reviewable
from applications.models import Shipment, ShipmentState
from applications.queries import stock
from portal.models import User


def parcels_for(user: User, *, most: int) -> list[Shipment]:
    """The newest shipments that have not arrived: being bound, refused, or on their way."""
    open_ones = Shipment.objects.filter(application__in=reviewable(user)).exclude(state=ShipmentState.RECEIVED)
    return list(open_ones.select_related("application__business", "terminal").order_by("-pk")[:most])


def stock_by_model() -> QuerySet[Any, Any]:
    """[{"model": …, "count": …}], the largest first."""
    return stock().order_by().values("model").annotate(count=Count("pk")).order_by("-count", "model")
