"""A difference as its pages show it: what it is called, what each side says, what follows and who acts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.catalogue.entries import Cause
from diagnostics.labels import said
from diagnostics.models import Drift
from diagnostics.views.shown import Fact, facts_of
from portal.changes.kinds import FOR_REMEDY, KINDS


@dataclass(frozen=True, slots=True)
class Shown:
    """One difference in words. `do` is what to do first; `requests` the changes that put it right: (address, name)."""

    row: Drift
    name: str
    sentence: str
    actor: str
    do: str
    tone: str
    word: str
    facts: list[Fact]
    requests: tuple[tuple[str, str], ...] = ()


def shown(row: Drift) -> Shown:
    """Words of the catalogue for a cause; for a difference between two records, its finding's."""
    facts = facts_of({"evidence": row.evidence})
    cause = catalogue.causes().get(row.kind)
    if cause is None:
        name = said(catalogue.findings().get(row.kind)) or row.kind
        return Shown(row, name, _("It stops no payment."), "", "", "idle", _("For information"), facts)
    tone, word = ("bad", _("Would stop payments")) if row.stops_payments else ("warn", _("Differs"))
    actor = said(catalogue.terms("actors")[cause.actor])
    return Shown(
        row, said(cause.name), said(cause.sentence), actor, said(cause.do[0]), tone, word, facts, _requests(row, cause)
    )


def _requests(row: Drift, cause: Cause) -> tuple[tuple[str, str], ...]:
    """What the shop can ask for right here, before any payment is refused."""
    if row.terminal is None:
        return ()
    about = urlencode({"terminal": row.terminal.serial})
    kinds = dict.fromkeys(kind for remedy in cause.remedies for kind in FOR_REMEDY.get(remedy, ()))
    return tuple((f"{reverse('change_new', args=[kind])}?{about}", str(KINDS[kind].label)) for kind in kinds)
