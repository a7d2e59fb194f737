"""Every state a terminal can be in, with its word, who acts, and what each role does next; pure.

Eight states are stored (TerminalStatus, moved by portal/actions/terminals.py). The others follow from the last report,
from what was asked of the terminal, and from the clock (portal/condition.py); nothing has to be written for them.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.roles import May, with_leave
from portal.words import Words


class Stage(StrEnum):
    IN_STOCK = "in_stock"
    ORDERED = "ordered"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    ACTIVATING = "activating"
    ACTIVE = "active"
    UPDATING = "updating"
    NEEDS_ATTENTION = "needs_attention"
    OFFLINE = "offline"
    NOT_KNOWN = "not_known"
    MOVED = "moved"
    SPARE = "spare"
    IN_REPAIR = "in_repair"
    SWAPPED_OUT = "swapped_out"
    BLOCKED = "blocked"
    RETIRED = "retired"


class Doer(StrEnum):
    """Who acts next."""

    SHOP = "shop"
    PROVIDER = "provider"
    PORTAL = "portal"
    NOBODY = "nobody"


class Reader(StrEnum):
    """Who reads: those who keep the shop's terminals, the others of the shop, our people."""

    KEEPER = "keeper"
    MEMBER = "member"
    STAFF = "staff"


KEEPERS = frozenset(with_leave(May.KEEP_TERMINALS))
DOERS: dict[Doer, Words] = {
    Doer.SHOP: _("People of the shop"),
    Doer.PROVIDER: _("Our people"),
    Doer.PORTAL: _("The portal"),
    Doer.NOBODY: _("Nobody: all is well"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """`keeper`, `member` and `staff` are the next step of each; `door` names the page where it is done."""

    word: Words
    tone: str
    doer: Doer
    keeper: Words
    member: Words
    staff: Words
    door: str = ""

    def step(self, reader: Reader) -> Words:
        return {Reader.KEEPER: self.keeper, Reader.MEMBER: self.member, Reader.STAFF: self.staff}[reader]


_WAIT = _("You need do nothing.")
_TELL = _("Tell the owner or the maintenance person of the shop.")
_NOTHING = _("Nothing to do.")
OUTLOOK: dict[Stage, Outlook] = {
    Stage.IN_STOCK: Outlook(
        _("In stock"), "idle", Doer.NOBODY, _WAIT, _WAIT, _("It may be sent to a shop that ordered one.")
    ),
    Stage.ORDERED: Outlook(
        _("Ordered"), "busy", Doer.PROVIDER, _WAIT, _WAIT, _("Pack it and hand it to the carrier."), "orders"
    ),
    Stage.IN_TRANSIT: Outlook(
        _("On its way"),
        "busy",
        Doer.SHOP,
        _("When it arrives, confirm it with its serial number."),
        _("When it arrives, tell the owner of the shop."),
        _("If it is late, ask the carrier."),
        "orders",
    ),
    Stage.RECEIVED: Outlook(
        _("Received"),
        "busy",
        Doer.SHOP,
        _("Switch it on and connect it to the network. The rest goes by itself."),
        _("Switch it on and connect it to the network. The rest goes by itself."),
        _("If it stays silent, call the shop."),
        "orders",
    ),
    Stage.ACTIVATING: Outlook(
        _("Activating"),
        "busy",
        Doer.PORTAL,
        _("Keep it switched on. Each step is proved by itself."),
        _("Keep it switched on."),
        _("If a step has failed, look at it."),
        "orders",
    ),
    Stage.ACTIVE: Outlook(_("In order"), "ok", Doer.NOBODY, _NOTHING, _NOTHING, _NOTHING),
    Stage.UPDATING: Outlook(
        _("Updating"),
        "busy",
        Doer.PORTAL,
        _("Keep it switched on and connected. Take no payment on it until it is done."),
        _("Keep it switched on and connected. Take no payment on it until it is done."),
        _("If it takes longer, look at its commands."),
    ),
    Stage.NEEDS_ATTENTION: Outlook(
        _("Needs attention"),
        "bad",
        Doer.SHOP,
        _("Find out why. The check names the cause and what to do."),
        _("Find out why, or tell the owner of the shop."),
        _("Find out why, and help the shop."),
        "diagnose",
    ),
    Stage.OFFLINE: Outlook(
        _("Offline"),
        "bad",
        Doer.SHOP,
        _("Look at its plug, its cable or Wi-Fi, and its SIM card."),
        _("Look at its plug, its cable or Wi-Fi, and its SIM card."),
        _("Ask the shop to look at its power and its network."),
        "diagnose",
    ),
    Stage.NOT_KNOWN: Outlook(
        _("Not known"),
        "warn",
        Doer.SHOP,
        _("Switch it on and see that it has network. It reports within a minute."),
        _("Switch it on and see that it has network. It reports within a minute."),
        _("Ask the shop whether it is switched on."),
        "diagnose",
    ),
    Stage.MOVED: Outlook(
        _("Moved?"),
        "warn",
        Doer.SHOP,
        _("Has it moved for good? Then file the new place. If not, bring it back."),
        _TELL,
        _("Ask the shop whether it has moved for good."),
        "place",
    ),
    Stage.SPARE: Outlook(
        _("Spare"),
        "idle",
        Doer.NOBODY,
        _("Check it once a month, so that it is ready when you need it."),
        _("You need do nothing. If a terminal fails, tell the owner of the shop."),
        _NOTHING,
        "spares",
    ),
    Stage.IN_REPAIR: Outlook(
        _("In repair"),
        "warn",
        Doer.PROVIDER,
        _("Use a spare until it is back."),
        _("Use another terminal until it is back."),
        _("Repair it, or send another one."),
        "spares",
    ),
    Stage.SWAPPED_OUT: Outlook(
        _("Swapped out"),
        "warn",
        Doer.SHOP,
        _("A spare works in its place. When it is repaired, swap back."),
        _("A spare works in its place. Use that one."),
        _("A spare works in its place. When it is repaired, the shop swaps back."),
        "swap",
    ),
    Stage.BLOCKED: Outlook(
        _("Blocked"),
        "bad",
        Doer.PROVIDER,
        _("Find out why it was blocked, and ask us to release it."),
        _TELL,
        _("Release it when the reason is gone."),
        "diagnose",
    ),
    Stage.RETIRED: Outlook(_("Retired"), "idle", Doer.NOBODY, _NOTHING, _NOTHING, _NOTHING),
}
STAGE_CHOICES = [(stage.value, outlook.word) for stage, outlook in OUTLOOK.items()]


def reader_of(role: str | None, *, staff: bool) -> Reader:
    """How somebody reads the page of a terminal: by their role in its shop."""
    if role in KEEPERS:
        return Reader.KEEPER
    return Reader.STAFF if staff and not role else Reader.MEMBER
