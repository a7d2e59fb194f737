"""A difference as its pages show it: what it is called, what each side says, what follows and who acts."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.labels import said
from diagnostics.models import Drift
from diagnostics.views.shown import Fact, facts_of

_MERCHANT: Final = "merchant"


@dataclass(frozen=True, slots=True)
class Shown:
    """One difference in words. `do` is what to do first."""

    row: Drift
    name: str
    sentence: str
    actor: str
    do: str
    tone: str
    word: str
    facts: list[Fact]


def shown(row: Drift, *, staff: bool = False) -> Shown:
    """Words of the catalogue for a cause; for a difference between two records, its finding's. The merchant is "you"
    to the shop's people alone."""
    facts = facts_of({"evidence": row.evidence})
    cause = catalogue.causes().get(row.kind)
    if cause is None:
        name = said(catalogue.findings().get(row.kind)) or row.kind
        return Shown(row, name, _("It stops no payment."), "", "", "idle", _("For information"), facts)
    tone, word = ("bad", _("Would stop payments")) if row.stops_payments else ("warn", _("Differs"))
    theirs = staff and cause.actor == _MERCHANT
    actor = _("The merchant") if theirs else said(catalogue.terms("actors")[cause.actor])
    return Shown(row, said(cause.name), said(cause.sentence), actor, said(cause.do[0]), tone, word, facts)
