"""Which cause to fix first: the order of the rules, made from what each finding rests on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Final

from diagnostics.catalogue import causes
from diagnostics.evidence import Finding

#: Never why a sale is refused: it stands among the other causes and is never the verdict.
NEVER_THE_CAUSE: Final = "balance_insufficient"
#: The cause only when nothing else is found.
_LAST: Final = ("fees_in_arrears", "fee_out_of_range", NEVER_THE_CAUSE)
#: What a terminal number shows as a mere consequence of the binding.
_BY_BINDING: Final = frozenset({"sign_on", "code_97", "register_of_another"})
#: The parts of a place, by name: the first that differs decides.
RULES: Final = ("card_first", "last_resort", "stops_payments", "certainty", "list_order")
_BINDINGS: Final = ("terminal_not_bound", "terminal_bound_elsewhere")


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """The causes that hold, the one to fix first in front.

    card_side first; then what stops payments; then the confirmed before the likely; then by the list's order, with two
    exceptions: a 97 (and a number of the other merchant) comes after the wrong binding that explains it, and whatever
    rests on the sign-on test alone comes after a confirmed outage of the provider.
    """
    holding = {finding.cause: finding for finding in findings if finding.kind == "cause" and finding.cause}
    return sorted(holding.values(), key=lambda finding: _place(finding, holding))


def _place(finding: Finding, holding: Mapping[str, Finding]) -> tuple[bool, int, bool, bool, float]:
    key = finding.cause or ""
    last = _LAST.index(key) + 1 if key in _LAST else 0
    return (
        key != "card_side",
        last,
        not causes()[key].stops_payments,
        finding.certainty != "confirmed",
        _row(finding, holding),
    )


def _row(finding: Finding, holding: Mapping[str, Finding]) -> float:
    """The row in the list, or a place just behind the cause that explains this one."""
    key = finding.cause or ""
    row = float(causes()[key].rank)
    if key == "terminal_number_mismatch" and finding.grounds <= _BY_BINDING:
        row = max([row, *(causes()[other].rank + 0.3 for other in _BINDINGS if _confirmed(other, holding))])
    if finding.grounds == frozenset({"sign_on"}) and _confirmed("provider_outage", holding):
        row = max(row, causes()["provider_outage"].rank + 0.3 + row / 1000)
    return row


def _confirmed(cause: str, holding: Mapping[str, Finding]) -> bool:
    return cause in holding and holding[cause].certainty == "confirmed"


def order_reasons(findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
    """The causes that hold, in order, each with the rule that puts it before the next one ("" for the last)."""
    order = ranked(findings)
    holding = {finding.cause or "": finding for finding in order}
    places = [_place(finding, holding) for finding in order]
    rules = [_rule(first, second) for first, second in itertools.pairwise(places)]
    return list(zip(order, [*rules, ""], strict=False))


def _rule(first: tuple[object, ...], second: tuple[object, ...]) -> str:
    """The name of the first part in which the two places differ."""
    return next((rule for rule, a, b in zip(RULES, first, second, strict=True) if a != b), RULES[-1])
