"""The table of moves of a terminal order, and what each state means on screen. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from applications.journey.due import ANY_TIME, Due, minutes, working_days
from portal.words import Words


class Side(StrEnum):
    """Who makes a move. `PORTAL` is our own background work."""

    MERCHANT = "merchant"
    STAFF = "staff"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class OrderMove:
    """One row; `words` is how the history says it."""

    name: str
    source: str
    target: str
    side: Side
    words: Words


ORDER_MOVES: dict[str, OrderMove] = {
    move.name: move
    for move in (
        OrderMove("accept_swap", "asked", "preparing", Side.STAFF, _("A replacement was chosen")),
        OrderMove("accept_return", "asked", "to_return", Side.STAFF, _("The return was accepted")),
        OrderMove("accept_repair", "asked", "to_return", Side.STAFF, _("The repair was accepted")),
        OrderMove("refuse", "asked", "refused", Side.STAFF, _("It was refused")),
        OrderMove("cancel", "asked", "cancelled", Side.MERCHANT, _("It was cancelled")),
        OrderMove("keep_it", "to_return", "cancelled", Side.MERCHANT, _("It was cancelled")),
        OrderMove("bound", "preparing", "sent", Side.PORTAL, _("The replacement was bound and sent")),
        OrderMove("not_bound", "preparing", "asked", Side.PORTAL, _("The replacement could not be bound")),
        OrderMove("recall", "sent", "recalling", Side.STAFF, _("The parcel did not arrive; another terminal is sent")),
        OrderMove("recalled", "recalling", "asked", Side.PORTAL, _("The terminal of that parcel was cut off")),
        OrderMove("confirm", "sent", "proving", Side.MERCHANT, _("The parcel was received")),
        OrderMove("proved", "proving", "unbinding", Side.PORTAL, _("The replacement works: everything was read back")),
        OrderMove("proved_more", "proving", "done", Side.PORTAL, _("It works: everything was read back")),
        OrderMove("unbound", "unbinding", "to_return", Side.PORTAL, _("The old terminal was cut off")),
        OrderMove("back", "to_return", "done", Side.STAFF, _("The old terminal is back with us")),
        OrderMove("back_bound", "to_return", "unbinding", Side.STAFF, _("The terminal is back with us")),
        OrderMove("repair", "to_return", "repairing", Side.STAFF, _("The terminal is with us, in repair")),
        OrderMove("repaired", "repairing", "sent", Side.STAFF, _("It was repaired and sent to the shop")),
        OrderMove("beyond_repair", "repairing", "unbinding", Side.STAFF, _("It cannot be repaired")),
        OrderMove("came_back", "sent", "repairing", Side.STAFF, _("Its parcel came back to us")),
        OrderMove("lost", "sent", "unbinding", Side.STAFF, _("Its parcel was lost")),
        OrderMove("finish", "unbinding", "done", Side.PORTAL, _("The terminal was cut off from the shop")),
    )
}
"""A swap is cut off before it is sent back, a return afterwards: until then the shop may go on taking payments."""


@dataclass(frozen=True, slots=True)
class OrderOutlook:
    """What comes next, in each viewer's words, who does it and by when."""

    side: Side
    merchant: Words
    staff: Words
    due: Due = ANY_TIME


ORDER_OUTLOOK: dict[str, OrderOutlook] = {
    "asked": OrderOutlook(
        Side.STAFF,
        _("Our people look at it within one working day. Go on using the terminal as long as it works."),
        _("Choose a replacement and send it, accept the return, or refuse it with a reason."),
        working_days(0, 1),
    ),
    "preparing": OrderOutlook(
        Side.PORTAL,
        _("A replacement is being set up for your shop. You need not do anything."),
        _("The portal binds the replacement at the acquirer by itself and keeps trying."),
        minutes(10),
    ),
    "sent": OrderOutlook(
        Side.MERCHANT,
        _("When the parcel is there, type the serial number from the back of the new terminal."),
        _("The merchant confirms the parcel."),
        working_days(1, 5),
    ),
    "recalling": OrderOutlook(
        Side.PORTAL,
        _("The parcel did not arrive. We send you another terminal and tell you when it is on its way."),
        _("The portal unbinds the terminal of the parcel at the acquirer by itself. Then choose another one."),
        minutes(10),
    ),
    "proving": OrderOutlook(
        Side.PORTAL,
        _("Keep the new terminal switched on and connected. The last step is a payment of 0.01 yuan, made by you."),
        _("The portal carries out the steps and shows the one that fails."),
        minutes(15),
    ),
    "unbinding": OrderOutlook(
        Side.PORTAL,
        _("The old terminal is being cut off from your shop. You need not do anything."),
        _("The portal unbinds the terminal at the acquirer by itself and keeps trying."),
        minutes(10),
    ),
    "to_return": OrderOutlook(
        Side.MERCHANT,
        _("Print the label, put it on the parcel and send the old terminal back to us."),
        _("Wait for the old terminal. When it is here, say what becomes of it."),
        working_days(0, 10),
    ),
    "repairing": OrderOutlook(
        Side.STAFF,
        _("The terminal is with us and is being repaired. You need not do anything."),
        _("Repair it and send it back, or say that it cannot be repaired: then another one is ordered for the shop."),
        working_days(1, 7),
    ),
    "done": OrderOutlook(Side.STAFF, _("Everything is done."), _("Finished.")),
    "refused": OrderOutlook(
        Side.STAFF, _("We cannot do this. Read why below; you may ask again."), _("Finished: it was refused.")
    ),
    "cancelled": OrderOutlook(Side.STAFF, _("It was cancelled. You may ask again."), _("Finished: cancelled.")),
}
_OF_REPAIR: dict[str, OrderOutlook] = {
    "asked": OrderOutlook(
        Side.STAFF,
        _("Our people look at it within one working day. Go on using the terminal as long as it works."),
        _("Accept the repair, or refuse it with a reason."),
        working_days(0, 1),
    ),
    "to_return": OrderOutlook(
        Side.MERCHANT,
        _("Print the label, put it on the parcel and send the terminal to us. It stays yours and keeps its numbers."),
        _("Wait for the terminal. When it is here, its repair begins."),
        working_days(0, 10),
    ),
    "sent": OrderOutlook(
        Side.MERCHANT,
        _("It is repaired and on its way. When the parcel is there, type the serial number from the back of it."),
        _("The merchant confirms the parcel."),
        working_days(1, 5),
    ),
    "proving": OrderOutlook(
        Side.PORTAL,
        _("Keep the terminal switched on and connected. The last step is a payment of 0.01 yuan, made by you."),
        _("The portal carries out the steps and shows the one that fails."),
        minutes(15),
    ),
    "unbinding": OrderOutlook(
        Side.PORTAL,
        _("The terminal does not come back. It is being cut off from your shop; another one is ordered for you."),
        _("The portal unbinds the terminal at the acquirer by itself and keeps trying."),
        minutes(10),
    ),
}
PAYING = OrderOutlook(
    Side.MERCHANT,
    _("Everything else is proved. Now take a payment of 0.01 yuan with a card of your own."),
    _("The merchant makes the payment of 0.01 yuan; the portal sees it by itself."),
)
"""The last proof of what is being proved: only the shop can make it."""
_OF_MORE: dict[str, OrderOutlook] = {
    "asked": OrderOutlook(
        Side.STAFF,
        _("Our people send it to you. You need not do anything."),
        _("Choose a terminal and send it, or refuse it with a reason."),
        working_days(0, 1),
    ),
    "preparing": OrderOutlook(
        Side.PORTAL,
        _("One more terminal is being set up for your shop. You need not do anything."),
        _("The portal binds it at the acquirer by itself and keeps trying."),
        minutes(10),
    ),
}
_OF_KIND = {"more": _OF_MORE, "repair": _OF_REPAIR}


_ASTRAY: dict[str, OrderOutlook] = {
    "lost": OrderOutlook(
        Side.STAFF,
        _("The carrier says that the parcel is lost. We send another terminal; you need not do anything."),
        _("The parcel is lost: have another terminal sent."),
        working_days(0, 1),
    ),
    "refused": OrderOutlook(
        Side.STAFF,
        _(
            "The carrier says that the parcel was refused at the door. When it is back with us, we send a terminal "
            "again. If you do not want one any more, tell us."
        ),
        _("The parcel was refused: when it is back, have a terminal sent again."),
        working_days(1, 5),
    ),
}
"""A parcel that will not arrive by itself, by what the carrier says of it."""
_REPAIR_REFUSED = OrderOutlook(
    Side.STAFF,
    _(
        "The carrier says that the parcel was refused at the door. When your terminal is back with us, we send it "
        "again; you need not do anything."
    ),
    _("The parcel was refused: when it is back, send the same terminal again."),
    working_days(1, 5),
)


def outlook_of(kind: str, state: str, transit: str = "") -> OrderOutlook:
    """What comes next for this kind of order; `transit` is what the carrier says of a parcel that was sent."""
    if state == "sent" and transit in _ASTRAY:
        return _REPAIR_REFUSED if (kind, transit) == ("repair", "refused") else _ASTRAY[transit]
    return _OF_KIND.get(kind, {}).get(state) or ORDER_OUTLOOK[state]


SIDE_WORDS: dict[Side, Words] = {
    Side.MERCHANT: _("The merchant"),
    Side.STAFF: _("Our people"),
    Side.PORTAL: _("The portal, by itself"),
}
SIDE_WORDS_FOR_MERCHANT: dict[Side, Words] = SIDE_WORDS | {Side.MERCHANT: _("You")}
