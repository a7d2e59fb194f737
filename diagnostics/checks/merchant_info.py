"""Step 1, verify merchant information: number and name in the terminal, on the slip, in the register and here."""

from __future__ import annotations

from diagnostics.checks.attempts import (
    CARD_SIDE,
    INVALID_MERCHANT,
    Attempt,
    attempts,
    cite,
    code_witnesses_silent,
    recognised,
    the_code,
)
from diagnostics.checks.comparing import plain_name, same_name, same_number
from diagnostics.checks.saying import conclude, differs, is_null, notice, unheard, unsure
from diagnostics.evidence import Case, Evidence, Finding


def merchant_number_mismatch(case: Case) -> list[Finding]:
    """The terminal works under a number that neither the register nor the portal has for it.

    Where the register itself disagrees with the portal, the terminal is bound elsewhere and this is not the cause. A
    fresh heartbeat is believed before the slip; the slip alone is partial evidence. Declined attempts prove it, unless
    a later one carried the right number: then it may have been put right since.
    """
    cause = "merchant_number_mismatch"
    if missing := unheard(case, cause, "terminal"):
        return missing
    register, ours = case.text("terminal.mid"), case.text("portal.merchant.mid")
    if register is None:
        return [unsure("mid_not_compared", cause, case.cite("terminal.mid"))]
    if ours is None:
        return [notice("mid_not_on_file", case.cite("portal.merchant.mid"))]
    if not same_number(register, ours):
        return []
    sure: list[Evidence] = []
    maybe: list[Evidence] = []
    opens = unheard(case, cause, "heartbeat", "transactions")
    held, slip = case.text("heartbeat.mid"), slip_text(case, "slip_mid")
    if held is not None:
        if not same_number(held, register):
            sure.append(case.cite("heartbeat.mid"))
    else:
        if not case.silent("heartbeat"):
            opens.append(unsure("mid_not_compared", cause, case.cite("heartbeat.mid")))
        if slip is not None and not same_number(slip, register):
            maybe.append(case.cite("answers.slip_mid"))
    other, settled = _sent_another_number(case, register)
    if other:
        (sure if settled else maybe).append(cite(case, other, "mid"))
    if sure or maybe:
        maybe.append(case.cite("terminal.mid"))
    return conclude(cause, opens, sure=sure, maybe=maybe)


def _sent_another_number(case: Case, register: str) -> tuple[tuple[Attempt, ...], bool]:
    """The declined attempts that carried another merchant number, and whether nothing since speaks against them."""
    numbered = [one for one in attempts(case) if one.mid is not None]
    declined = [one for one in numbered if not one.approved]
    other = tuple(one for one in declined if one.mid is not None and not same_number(one.mid, register))
    if not other:
        return (), False
    approved_since = any(
        one.approved and one.at > other[0].at and one.mid is not None and same_number(one.mid, register)
        for one in numbered
    )
    return other, declined[0] is other[0] and not approved_since


def slip_text(case: Case, key: str) -> str | None:
    """What the merchant read from the slip; "unknown" is how a person says that it could not be read."""
    text = case.text(f"answers.{key}")
    return None if text is None or text.strip().lower() == "unknown" else text


def merchant_info_mismatch(case: Case) -> list[Finding]:
    """Name, slip name, address or credit code stand differently here and in the acquirer's register.

    A micro merchant has no credit code: the register's null is then an answer and nothing is compared.
    """
    cause = "merchant_info_mismatch"
    sure: list[Evidence] = []
    opens: list[Finding] = []
    for member in ("name", "receipt_name", "address", "uscc"):
        if member == "uscc" and is_null(case, "merchant.uscc") and case.text("merchant.subject_type") == "micro":
            continue
        ours, theirs = f"portal.merchant.{member}", f"merchant.{member}"
        differ, missing = differs(case, ours, theirs, about=cause, name=member, same=same_name)
        opens += [finding for finding in missing if finding not in opens]
        if differ:
            sure += [case.cite(theirs), case.cite(ours)]
    notices = [finding for finding in opens if finding.kind == "notice"]
    return conclude(cause, opens, sure=sure) + (notices if sure else [])


def receipt_merchant_mismatch(case: Case) -> list[Finding]:
    """The slip shows a name that is none of this merchant's.

    Our own record's names count as this merchant's too: where they differ from the register's, that is another cause.
    One attempt is enough, because terminals that rotate through foreign merchants do not do so every time. What the
    merchant read from a slip is partial evidence by itself.
    """
    cause = "receipt_merchant_mismatch"
    if missing := unheard(case, cause, "merchant"):
        return missing
    paths = ("merchant.name", "merchant.receipt_name", "portal.merchant.name", "portal.merchant.receipt_name")
    names = {plain_name(name) for path in paths if (name := case.text(path))}
    registered = case.cite("merchant.receipt_name" if case.text("merchant.receipt_name") else "merchant.name")
    if case.text("merchant.name") is None and case.text("merchant.receipt_name") is None:
        return [unsure("name_not_compared", cause, registered)]
    foreign = tuple(one for one in attempts(case) if one.receipt_name and plain_name(one.receipt_name) not in names)
    sure = [cite(case, foreign, "receipt_name"), registered] if foreign else []
    slip = slip_text(case, "slip_name")
    maybe = [case.cite("answers.slip_name"), registered] if slip and plain_name(slip) not in names else []
    return conclude(cause, unheard(case, cause, "transactions"), sure=sure, maybe=[] if sure else maybe)


def issuer_refusal(case: Case) -> list[Finding]:
    """One bank refuses while others pay: the merchant says so, or the attempts show it.

    From attempts: at least two declines 03, all from one issuer, and an approval of another issuer in the same day.
    """
    cause = "issuer_refusal"
    answer = case.text("answers.cards_failing")
    if answer == "one_bank":
        return conclude(cause, (), sure=[case.cite("answers.cards_failing")])
    recent = attempts(case)
    refused = tuple(one for one in recent if one.rc == INVALID_MERCHANT)
    issuers = {one.issuer for one in refused}
    paid = tuple(one for one in recent if one.approved and one.issuer and one.issuer not in issuers)
    sure = []
    if len(refused) >= 2 and len(issuers) == 1 and None not in issuers and paid:
        sure = [cite(case, refused, "issuer"), cite(case, paid, "issuer")]
    return conclude(cause, unheard(case, cause, "transactions"), sure=sure)


def card_side(case: Case) -> list[Finding]:
    """The code says that the card or its holder is refused, not the merchant."""
    cause = "card_side"
    code = the_code(case)
    opens = unheard(case, cause, *code_witnesses_silent(case))
    if code is None or code.rc not in CARD_SIDE:
        return opens
    if code.sure:
        return conclude(cause, (), sure=[code.evidence], grounds=("code",))
    return conclude(cause, opens, maybe=[code.evidence], grounds=("code",))


def slip_against_terminal(case: Case) -> list[Finding]:
    """The slip shows another number than the terminal reports now: perhaps an old slip, or another terminal's."""
    found = []
    for slip_key, member in (("slip_mid", "mid"), ("slip_tid", "tid")):
        slip, held = slip_text(case, slip_key), case.text(f"heartbeat.{member}")
        if slip and held and not same_number(slip, held):
            found.append(
                notice("slip_differs_from_terminal", case.cite(f"answers.{slip_key}"), case.cite(f"heartbeat.{member}"))
            )
    return found


def unknown_code(case: Case) -> list[Finding]:
    """The code stands in no table we hold: it is shown as it is and nothing is concluded from it."""
    code = the_code(case)
    return [notice("code_not_recognised", code.evidence)] if code and not recognised(code.rc) else []


def portal_merchant_state(case: Case) -> list[Finding]:
    """Our own record says that the merchant does not trade; the acquirer's register decides, so it is only told."""
    status = case.text("portal.merchant.status")
    return [notice(f"portal_merchant_{status}", case.cite("portal.merchant.status"))] if status in STOPPED else []


STOPPED = ("suspended", "closed")
CHECKS = (merchant_number_mismatch, merchant_info_mismatch, receipt_merchant_mismatch, issuer_refusal, card_side)
NOTICES = (slip_against_terminal, unknown_code, portal_merchant_state)
