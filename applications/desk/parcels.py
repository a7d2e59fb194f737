"""Terminals in stock and on their way."""

from dataclasses import dataclass

from django.db.models import Count, Q

from applications.access import reviewable
from applications.journey.status import AT_ACQUIRER, FINAL, Status
from applications.models import OVER, Application, Reservation, Shipment, ShipmentState
from applications.queries import stock
from portal.models import Terminal, TerminalStatus, User


def parcels_for(user: User, *, most: int) -> list[Shipment]:
    """The newest shipments that have not arrived: being bound, refused, on their way, or on their way back."""
    coming_back = Q(state=ShipmentState.ENDED, terminal__status__in=_AWAY, terminal__merchant=None)
    under_way = Q(state__in=[ShipmentState.BINDING, ShipmentState.SHIPPED, ShipmentState.FAILED])
    rows = Shipment.objects.filter(under_way | coming_back, application__in=reviewable(user))
    return list(rows.select_related("application__business", "terminal").order_by("-pk")[:most])


@dataclass(frozen=True, slots=True)
class OfModel:
    """How many of one model there are, by where they are."""

    model: str
    free: int
    reserved: int
    on_the_way: int
    in_repair: int


def stock_by_model() -> list[OfModel]:
    """One line a model, the largest stock first. Two questions, whatever there is."""
    free = {row["model"]: row["count"] for row in stock().order_by().values("model").annotate(count=Count("pk"))}
    kept = Q(status=TerminalStatus.STOCK, reservation__isnull=False)
    rows = (
        Terminal.objects.filter(status__in=_COUNTED)
        .values("model")
        .annotate(
            reserved=Count("pk", filter=kept & ~Q(reservation__application__status__in=FINAL)),
            on_the_way=Count("pk", filter=Q(status=TerminalStatus.SHIPPED)),
            in_repair=Count("pk", filter=Q(status=TerminalStatus.IN_REPAIR)),
        )
    )
    found = [OfModel(free=free.get(row["model"], 0), **row) for row in rows.order_by("model")]
    return sorted(found, key=lambda line: -line.free)


def reserved_for(application: Application) -> str:
    """The serial number of the terminal put aside for it, "" when there is none."""
    found = Reservation.objects.filter(application=application).values_list("terminal__serial", flat=True).first()
    return found or ""


def can_reserve(application: Application, shipment: Shipment | None) -> bool:
    """From the approval on until something is sent."""
    coming = application.status in AT_ACQUIRER | {Status.APPROVED, Status.OPEN, Status.ACQUIRER_CORRECTION}
    return coming and (shipment is None or shipment.state in OVER)


_AWAY = [TerminalStatus.SHIPPED, TerminalStatus.IN_REPAIR]
_COUNTED = [TerminalStatus.STOCK, TerminalStatus.SHIPPED, TerminalStatus.IN_REPAIR]
