"""Saying that something happened: a row for the event and one for each endpoint that chose it, with what happened.

In the caller's transaction, so that nothing is told that was undone, and nothing is done untold. Identifiers and states
only: whoever is told may ask the API for the rest, and gets what its key may see.
"""

from collections.abc import Iterable, Mapping

from portal.compiled import Compiled
from portal.dispatch import ask
from portal.models import Happening, WebhookDelivery, WebhookEndpoint, WebhookEvent

_LISTENING = Compiled(lambda: WebhookEndpoint.objects.filter(off_at=None).values_list("pk", "happenings"))

TEST = "test"
"""The kind of an event that somebody sends to see whether it arrives."""


def announce(kind: Happening, data: Mapping[str, str | None]) -> None:
    """Tell every endpoint that is on and chose this. Costs one look where nobody listens."""
    announce_all([(kind, data)])


def announce_all(happened: Iterable[tuple[Happening, Mapping[str, str | None]]]) -> None:
    """The same for several at once, with one look."""
    told = list(happened)
    listening = _LISTENING.rows() if told else []
    for endpoint, chosen in listening:
        if not any(kind in chosen for kind, _data in told):
            continue
        ask("portal.deliver", str(endpoint))
    chosen_by = {kind: [pk for pk, chosen in listening if kind in chosen] for kind, _data in told}
    events = [(WebhookEvent(kind=kind, data=dict(data)), chosen_by[kind]) for kind, data in told if chosen_by[kind]]
    if events:
        WebhookEvent.objects.bulk_create(event for event, _whom in events)
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(endpoint_id=pk, event=event) for event, whom in events for pk in whom
        )
