"""How a check says what it found: a cause, something it could not judge, or something worth telling.

A check never turns silence into an answer. The helpers here return the value when there is one and otherwise the
finding that names who was silent, so that every check stays a plain list of findings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from diagnostics.evidence import MISSING, Case, Evidence, Finding


def found(cause: str, *evidence: Evidence, likely: bool = False, grounds: Collection[str] = ("record",)) -> Finding:
    """The cause holds; `likely` when only partial evidence says so."""
    return Finding(cause, "cause", cause, "likely" if likely else "confirmed", evidence, frozenset(grounds))


def unsure(code: str, about: str, *evidence: Evidence) -> Finding:
    """The cause `about` can neither be shown nor ruled out."""
    return Finding(code, "unknown", evidence=evidence, about=about)


def notice(code: str, *evidence: Evidence) -> Finding:
    """Worth telling, no cause of a refusal."""
    return Finding(code, "notice", evidence=evidence)


def conclude(
    cause: str,
    opens: Sequence[Finding],
    *,
    sure: Sequence[Evidence] = (),
    maybe: Sequence[Evidence] = (),
    grounds: Collection[str] = ("record",),
) -> list[Finding]:
    """The cause when something proves it; otherwise what hints at it, and what stayed open."""
    if sure:
        return [found(cause, *sure, *maybe, grounds=grounds)]
    if maybe:
        return [found(cause, *maybe, likely=True, grounds=grounds), *opens]
    return list(opens)


def unheard(case: Case, about: str, *witnesses: str) -> list[Finding]:
    """One finding for each of these witnesses that gave no word, with the reason and the time of its last good one."""
    findings = []
    for witness in witnesses:
        reading = case.reading(witness)
        if case.silent(witness):
            said = Evidence(reading.source, witness, reading.silent or "not_asked", reading.last_good_at)
            findings.append(unsure(f"{witness}_silent", about, said))
        elif reading.absent:
            findings.append(unsure(f"{witness}_absent", about, case.cite(witness, "not_found")))
    return findings


def stated(case: Case, path: str, known: Collection[str], about: str, name: str) -> tuple[str | None, list[Finding]]:
    """The value of an enum that may grow: None with the finding when it is not stated or is none we know."""
    if missing := unheard(case, about, path.split(".")[0]):
        return None, missing
    value = case.text(path)
    if value is None:
        return None, [unsure(f"{name}_not_stated", about, case.cite(path))]
    if value not in known:
        return None, [unsure(f"{name}_not_recognised", about, case.cite(path))]
    return value, []


def differs(
    case: Case, ours: str, theirs: str, *, about: str, name: str, same: Callable[[str, str], bool]
) -> tuple[bool | None, list[Finding]]:
    """Whether two texts differ: None with the finding when one of them is not there.

    A value the portal itself does not hold is told as a notice: the rule counts only silence of the acquirer and of the
    terminal against a step. Where neither side has a value (no SIM card, no credit code) there is nothing to compare.
    """
    if missing := unheard(case, about, ours.split(".")[0], theirs.split(".")[0]):
        return None, missing
    left, right = case.text(ours), case.text(theirs)
    if left is None and right is None:
        return None, []
    if left is None or right is None:
        evidence = (case.cite(ours), case.cite(theirs))
        only_ours = left is None and ours.startswith("portal.")
        code = f"{name}_not_on_file" if only_ours else f"{name}_not_compared"
        return None, [notice(code, *evidence) if only_ours else unsure(code, about, *evidence)]
    return not same(left, right), []


def is_null(case: Case, path: str) -> bool:
    """An answered null, as distinct from a member that is not there."""
    value = case.get(path)
    return value is None and value is not MISSING
