"""Step 4, transaction parameters: versions, host, category, enabled functions, limits and fees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from diagnostics.checks.attempts import FUNCTION, LIMIT, attempts, cite, code_witnesses_silent, on_all_cards, the_code
from diagnostics.checks.comparing import rate, same_host, same_number, same_version
from diagnostics.checks.saying import conclude, differs, unheard, unsure
from diagnostics.evidence import Case, Evidence, Finding

KINDS: Final = ("sale", "void", "refund", "preauth", "preauth_complete", "balance", "qr")
CARD_KINDS: Final = ("debit", "credit", "foreign")
PERIODS: Final = ("day", "month")


def parameters_stale(case: Case) -> list[Finding]:
    """The terminal still works with other parameters than the acquirer would have it download."""
    cause = "parameters_stale"
    paths = ("heartbeat.param_version", "parameters.param_version")
    differ, opens = differs(case, *paths, about=cause, name="param_version", same=same_version)
    return conclude(cause, opens, sure=[case.cite(path) for path in paths] if differ else [])


def wrong_host(case: Case) -> list[Finding]:
    """The terminal calls another host than the acquirer's."""
    cause = "wrong_host"
    paths = ("heartbeat.acquirer_host", "parameters.acquirer_host")
    differ, opens = differs(case, *paths, about=cause, name="acquirer_host", same=same_host)
    return conclude(cause, opens, sure=[case.cite(path) for path in paths] if differ else [])


def mcc_not_allowed(case: Case) -> list[Finding]:
    """The acquirer files the merchant under another category than it registered with."""
    cause = "mcc_not_allowed"
    sure: list[Evidence] = []
    opens: list[Finding] = []
    for theirs in ("parameters.mcc", "merchant.mcc"):
        differ, missing = differs(case, "portal.merchant.mcc", theirs, about=cause, name="mcc", same=same_number)
        opens += [finding for finding in missing if finding.code not in {known.code for known in opens}]
        if differ:
            sure.append(case.cite(theirs))
    return conclude(cause, opens, sure=[*sure, case.cite("portal.merchant.mcc")] if sure else [])


def function_not_enabled(case: Case) -> list[Finding]:
    """What was tried is not enabled, or every card is told so (40, 57, 58).

    One card told 57 or 58 proves nothing: newer tables use both for refusals by that card's bank.
    """
    cause = "function_not_enabled"
    sure: list[Evidence] = []
    maybe: list[Evidence] = []
    opens = unheard(case, cause, *dict.fromkeys(("parameters", "transactions", *code_witnesses_silent(case))))
    if not case.silent("parameters"):
        for member, enabled, known in (
            ("kind", "transaction_types", KINDS),
            ("card_kind", "card_types", CARD_KINDS),
        ):
            proof, missing = _outside(case, cause, member, enabled, known)
            sure += proof
            opens += missing
    code = the_code(case)
    if code and code.rc in FUNCTION and (everywhere := on_all_cards(case, code.rc)):
        (sure if code.sure else maybe).extend([code.evidence, everywhere])
    return conclude(cause, opens, sure=sure, maybe=maybe)


def _outside(
    case: Case, cause: str, member: str, enabled: str, known: tuple[str, ...]
) -> tuple[list[Evidence], list[Finding]]:
    """The declined attempts whose kind is not in the acquirer's list; a kind that nobody knows proves nothing."""
    declined = tuple(one for one in attempts(case) if not one.approved and getattr(one, member))
    if not declined:
        return [], []
    allowed = case.get(f"parameters.{enabled}")
    if not isinstance(allowed, list | tuple):
        return [], [unsure(f"{enabled}_not_stated", cause, case.cite(f"parameters.{enabled}"))]
    outside = tuple(one for one in declined if getattr(one, member) not in allowed)
    proof = tuple(one for one in outside if getattr(one, member) in known)
    if proof:
        return [cite(case, proof, member), case.cite(f"parameters.{enabled}")], []
    return [], [unsure(f"{member}_not_recognised", cause, cite(case, outside, member))] if outside else []


def limit_exceeded(case: Case) -> list[Finding]:
    """A limit of the day or the month is used up, or the code says so (61, 65).

    The register counts debit and credit; a limit without a counter (foreign cards, one payment) can only show in the
    code. A limit of null, or none stated for a period, is no limit.
    """
    cause = "limit_exceeded"
    sure: list[Evidence] = []
    maybe: list[Evidence] = []
    opens = unheard(case, cause, *dict.fromkeys(("parameters", "account", *code_witnesses_silent(case))))
    if not case.silent("parameters") and not isinstance(case.get("parameters.limits_fen"), Mapping):
        opens.append(unsure("limits_not_stated", cause, case.cite("parameters.limits_fen")))
    for kind in CARD_KINDS:
        for period in PERIODS:
            limit_path, used_path = f"parameters.limits_fen.{kind}.per_{period}", f"account.used_fen.{kind}_{period}"
            limit, used = case.integer(limit_path), case.integer(used_path)
            if limit is None or case.silent("account"):
                continue
            if used is not None and used >= limit:
                sure += [case.cite(used_path), case.cite(limit_path)]
            elif used is None and kind != "foreign":
                opens.append(unsure("limit_use_not_stated", cause, case.cite(limit_path)))
    code = the_code(case)
    if code and code.rc in LIMIT:
        (sure if code.sure else maybe).append(code.evidence)
    return conclude(cause, opens, sure=sure, maybe=maybe)


def fee_out_of_range(case: Case) -> list[Finding]:
    """A rate lies outside what the acquirer's rules allow; the bounds themselves are inside, caps are not looked at."""
    cause = "fee_out_of_range"
    if missing := unheard(case, cause, "parameters"):
        return missing
    fees, allowed = case.get("parameters.fees"), case.get("parameters.allowed_fees")
    if not isinstance(fees, Mapping) or not isinstance(allowed, Mapping):
        return [unsure("fees_not_compared", cause, case.cite("parameters.fees"), case.cite("parameters.allowed_fees"))]
    sure: list[Evidence] = []
    opens: list[Finding] = []
    for key in sorted({str(key) for key in (*fees, *allowed) if "cap" not in str(key)}):
        inside = _inside(fees.get(key), allowed.get(key))
        evidence = (case.cite(f"parameters.fees.{key}"), case.cite(f"parameters.allowed_fees.{key}"))
        if inside is False:
            sure += evidence
        elif inside is None:
            opens.append(unsure("fees_not_compared", cause, *evidence))
    return conclude(cause, opens, sure=sure)


def _inside(fee: Any, bounds: Any) -> bool | None:
    """Whether the rate lies within the bounds; None when a value that is needed to say so is not there."""
    value = rate(fee)
    if value is None or not isinstance(bounds, Mapping):
        return None
    low, high = rate(bounds.get("min")), rate(bounds.get("max"))
    if (low is not None and value < low) or (high is not None and value > high):
        return False
    return None if low is None or high is None else True


CHECKS = (
    parameters_stale,
    wrong_host,
    mcc_not_allowed,
    function_not_enabled,
    limit_exceeded,
    fee_out_of_range,
)
NOTICES = ()
