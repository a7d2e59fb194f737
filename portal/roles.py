"""What each role in a shop may do: one table, read by the access checks and shown to people as it stands."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.models import MemberRole
from portal.words import Words


class May(StrEnum):
    CHECK = "check"
    SEE_PROFILE = "see_profile"
    COMMAND_SAFELY = "command_safely"
    KEEP_TERMINALS = "keep_terminals"
    SEE_MONEY = "see_money"
    CHANGE_SHOP = "change_shop"
    SEE_PEOPLE = "see_people"
    DECIDE_PEOPLE = "decide_people"


WORDS: Final[dict[May, Words]] = {
    May.CHECK: _("See the terminals and start a check"),
    May.SEE_PROFILE: _("See the shop's profile: names, address, papers"),
    May.COMMAND_SAFELY: _("Have a terminal back up its settings, download its parameters, sign on"),
    May.KEEP_TERMINALS: _("Ask for changes and swaps of terminals; have one restarted, updated or reinstalled"),
    May.SEE_MONEY: _("See the settlement account, fees and limits"),
    May.CHANGE_SHOP: _("Ask for changes of names, papers and the settlement account"),
    May.SEE_PEOPLE: _("See who acts for the shop"),
    May.DECIDE_PEOPLE: _("Ask people in, change what they may do, let them go"),
}

_EVERYBODY = frozenset({May.CHECK, May.SEE_PROFILE, May.COMMAND_SAFELY})
ROLES: Final[dict[MemberRole, frozenset[May]]] = {
    MemberRole.OWNER: frozenset(May),
    MemberRole.FINANCE: _EVERYBODY | {May.SEE_MONEY, May.SEE_PEOPLE},
    MemberRole.MAINTENANCE: _EVERYBODY | {May.KEEP_TERMINALS, May.SEE_PEOPLE},
    MemberRole.CASHIER: _EVERYBODY,
}


def may(role: str | None, what: May) -> bool:
    return role in MemberRole.values and what in ROLES[MemberRole(role)]


def may_command(role: str | None, *, guarded: bool) -> bool:
    """Whether somebody of the shop may have a terminal do something; `guarded`: it could lose data."""
    return may(role, May.KEEP_TERMINALS if guarded else May.COMMAND_SAFELY)


def with_leave(what: May) -> list[MemberRole]:
    """The roles that may do this."""
    return [role for role in MemberRole if what in ROLES[role]]


def table() -> list[tuple[Words, list[Words]]]:
    """For a page: what may be done, and the roles that may."""
    return [(words, [role.label for role in with_leave(what)]) for what, words in WORDS.items()]
