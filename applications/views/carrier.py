"""News of a carrier: POST /carrier/events, signed as the acquirer signs (docs/carrier-events.md)."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from applications.actions.parcels import note_tracking
from applications.models import Shipment, TerminalOrder
from portal.api.answers import Refusal, parse_object, read_body, wrong_members
from portal.api.signed import check_signature
from portal.wire import Text, Time, parse_time

BODY_LIMIT = 16 * 1024
Short = Annotated[Text, Field(min_length=1, max_length=40)]


class News(BaseModel):
    """`state` is one of ours (applications.models.Transit) or any other word, which is kept as it is."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    id: Annotated[Text, Field(min_length=1, max_length=120)]
    tracking_number: Short
    state: Short
    at: Time
    place: Annotated[Text, Field(max_length=80)] = ""

    @property
    def moment(self) -> datetime:
        return parse_time(self.at)


@csrf_exempt  # signed by the carrier; nothing here rests on a cookie
@login_not_required
def carrier_events(request: HttpRequest) -> HttpResponse:
    """204 taken or known, 401 not genuine, 404 no such parcel, 413 too large, 422 not understood."""
    try:
        if request.method != "POST":
            return Refusal(405, "method_not_allowed", "Use POST.").response({"Allow": "POST"})
        body = read_body(request, BODY_LIMIT)
        keys = {settings.CARRIER_KEY_ID: settings.CARRIER_SECRET} if settings.CARRIER_SECRET else {}
        check_signature(request, body, keys)
        news = _understand(body)
        if (parcel := _parcel(news.tracking_number)) is None:
            raise Refusal(404, "not_found", "No parcel has this tracking number.")
    except Refusal as refusal:
        return refusal.response()
    note_tracking(parcel, code=news.state, at=news.moment, by=None, place=news.place, external_id=news.id)
    return HttpResponse(status=204)


def _parcel(number: str) -> Shipment | TerminalOrder | None:
    """The newest with this number: the first one of an application, or that of an order."""
    written = {number, number.upper()}
    first = Shipment.objects.filter(tracking_number__in=written).order_by("-pk").first()
    order = TerminalOrder.objects.filter(tracking_number__in=written).order_by("-created_at").first()
    if order is None or (first is not None and first.created_at > order.created_at):
        return first
    return order


def _understand(body: bytes) -> News:
    try:
        return News.model_validate(parse_object(body))
    except ValidationError as error:
        raise wrong_members(error) from None
