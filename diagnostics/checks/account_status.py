"""Step 2, account status at the provider: registration, qualification, restrictions, fees, licence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from diagnostics.checks.attempts import INVALID_MERCHANT, attempts, cite
from diagnostics.checks.comparing import day, today
from diagnostics.checks.saying import conclude, is_null, notice, stated, unheard, unsure
from diagnostics.evidence import MISSING, Case, Evidence, Finding

SWITCH: Final = ("registered", "pending", "rejected", "not_registered")
MERCHANT: Final = ("normal", "under_review", "reverify", "frozen", "restricted", "dormant", "closed", "blacklisted")
QUALIFICATION: Final = ("approved", "pending", "rejected", "expired")
LICENCE: Final = ("valid", "suspended", "revoked")
RESTRICTIONS: Final = ("collect_suspended", "settle_suspended", "credit_suspended", "refund_suspended")
ENTRIES: Final = ("chip", "swipe", "contactless", "qr", "manual")
DORMANT_AFTER: Final = timedelta(days=90)


def _state(
    case: Case, cause: str, path: str, known: tuple[str, ...], bad: tuple[str, ...], name: str
) -> tuple[list[Evidence], list[Finding]]:
    """The state as proof when it is one of the bad ones, and what stayed open about it."""
    value, opens = stated(case, path, known, cause, name)
    return ([case.cite(path)] if value in bad else []), opens


def merchant_not_registered(case: Case) -> list[Finding]:
    """The acquirer has no such merchant, or the card switch has not taken it in."""
    cause = "merchant_not_registered"
    if case.absent("merchant"):
        return conclude(cause, (), sure=[case.cite("merchant", "not_found")])
    sure, opens = _state(case, cause, "merchant.registration.switch", SWITCH, ("not_registered", "rejected"), "switch")
    return conclude(cause, opens, sure=sure)


def registration_pending(case: Case) -> list[Finding]:
    """Approved, but the card switch does not know the merchant yet."""
    cause = "registration_pending"
    sure, opens = _state(case, cause, "merchant.registration.switch", SWITCH, ("pending",), "switch")
    return conclude(cause, opens, sure=sure)


def contactless_not_filed(case: Case) -> list[Finding]:
    """Tapping fails while inserting works, and small contactless payments are not filed. Either half alone is nothing.

    Both halves must be known to hold: one that is known not to hold rules the cause out, whatever the other would be.
    """
    cause = "contactless_not_filed"
    filed = case.get("merchant.registration.contactless_filed")
    if filed is True:
        return []
    proof, pattern_opens = _only_contactless(case, cause)
    if not proof and not pattern_opens:
        return []
    if filed is False:
        path = "merchant.registration.contactless_filed"
        return conclude(cause, pattern_opens, sure=[case.cite(path), *proof] if proof else [])
    stated_opens = [unsure("contactless_not_stated", cause)] if not case.silent("merchant") else []
    return unheard(case, cause, "merchant") or stated_opens


def _only_contactless(case: Case, cause: str) -> tuple[list[Evidence], list[Finding]]:
    """Proof that only contactless is refused, and what keeps that open.

    From attempts: at least two declines 03, all of them contactless, and an approval by chip in the same day.
    """
    if case.text("answers.entry_failing") == "contactless_only":
        return [case.cite("answers.entry_failing")], []
    if missing := unheard(case, cause, "transactions"):
        return [], missing
    refused = tuple(one for one in attempts(case) if one.rc == INVALID_MERCHANT)
    by_chip = tuple(one for one in attempts(case) if one.approved and one.entry == "chip")
    if len(refused) < 2 or not by_chip or any(one.entry in ENTRIES and one.entry != "contactless" for one in refused):
        return [], []
    if any(one.entry != "contactless" for one in refused):
        return [], [unsure("entry_not_recognised", cause, cite(case, refused, "entry"))]
    return [cite(case, refused, "entry"), cite(case, by_chip, "entry")], []


def qualification_not_approved(case: Case) -> list[Finding]:
    """The papers are still being looked at, or were turned down."""
    cause = "qualification_not_approved"
    path = "merchant.qualification.status"
    sure, opens = _state(case, cause, path, QUALIFICATION, ("pending", "rejected"), "qualification")
    return conclude(cause, opens, sure=sure)


def qualification_expired(case: Case) -> list[Finding]:
    """Licence or ID has run out.

    The acquirer's date wins; a licence date of null means long-term. Where the acquirer states no date, the portal's
    counts; where it is silent altogether, nothing is concluded, because its date might be a later one. That neither
    side states a date is no silence: the acquirer's own "approved" answers the question.
    """
    cause = "qualification_expired"
    if missing := unheard(case, cause, "merchant"):
        return missing
    sure, opens = _state(case, cause, "merchant.qualification.status", QUALIFICATION, ("expired",), "qualification")
    for member in ("licence_valid_until", "id_valid_until"):
        path = f"merchant.qualification.{member}"
        value = case.get(path)
        if member == "licence_valid_until" and value is None:
            continue
        if value is MISSING or value is None:
            path = f"portal.merchant.{member}"
            value = case.get(path)
        until = day(value)
        if until is not None and until < today(case.now):
            sure.append(case.cite(path))
        elif until is None and value is not MISSING and value is not None and path.startswith("merchant."):
            opens.append(unsure("date_not_recognised", cause, case.cite(path)))
    return conclude(cause, opens, sure=sure)


def merchant_frozen(case: Case) -> list[Finding]:
    """Risk control stopped the merchant, or stopped it from collecting."""
    cause = "merchant_frozen"
    sure, opens = _state(case, cause, "merchant.status", MERCHANT, ("frozen", "restricted"), "merchant_status")
    opens = opens + unheard(case, cause, "account")
    codes = restriction_codes(case)
    if "collect_suspended" in codes:
        sure.append(case.cite("account.restrictions", codes))
    if any(code not in RESTRICTIONS for code in codes):
        opens.append(unsure("restriction_not_recognised", cause, case.cite("account.restrictions", codes)))
    return conclude(cause, opens, sure=sure)


def restriction_codes(case: Case) -> list[str]:
    """The codes of the account's restrictions, as the acquirer wrote them."""
    items = case.get("account.restrictions")
    if not isinstance(items, list | tuple):
        return []
    return [item["code"] for item in items if isinstance(item, Mapping) and isinstance(item.get("code"), str)]


def merchant_closed(case: Case) -> list[Finding]:
    """The merchant was closed or blacklisted."""
    cause = "merchant_closed"
    sure, opens = _state(case, cause, "merchant.status", MERCHANT, ("closed", "blacklisted"), "merchant_status")
    return conclude(cause, opens, sure=sure)


def merchant_dormant(case: Case) -> list[Finding]:
    """Nothing was taken for long. A last payment older than 90 days is only a hint while the status is normal."""
    cause = "merchant_dormant"
    sure, opens = _state(case, cause, "merchant.status", MERCHANT, ("dormant", "reverify"), "merchant_status")
    opens = opens + unheard(case, cause, "account")
    last = case.time("account.last_transaction_at")
    quiet = last is not None and case.now - last > DORMANT_AFTER
    if not quiet or case.text("merchant.status") != "normal":
        return conclude(cause, opens, sure=sure)
    return conclude(cause, opens, maybe=[case.cite("account.last_transaction_at"), case.cite("merchant.status")])


def fees_in_arrears(case: Case) -> list[Finding]:
    """Service fees are overdue."""
    cause = "fees_in_arrears"
    if missing := unheard(case, cause, "account"):
        return missing
    due = case.integer("account.fees_due_fen")
    if due is None:
        return [unsure("fees_due_not_stated", cause, case.cite("account.fees_due_fen"))]
    return conclude(cause, (), sure=[case.cite("account.fees_due_fen")] if due > 0 else [])


def provider_licence_lost(case: Case) -> list[Finding]:
    """The institution that serves this merchant may not do so any more."""
    cause = "provider_licence_lost"
    path = "merchant.provider_licence"
    sure, opens = _state(case, cause, path, LICENCE, ("suspended", "revoked"), "provider_licence")
    return conclude(cause, opens, sure=sure)


def balance_insufficient(case: Case) -> list[Finding]:
    """The account is overdrawn: advice for refunds and same-day settlement, never why a sale is refused."""
    cause = "balance_insufficient"
    if missing := unheard(case, cause, "account"):
        return missing
    balance = case.integer("account.balance_fen")
    if balance is None:
        return [unsure("balance_not_stated", cause, case.cite("account.balance_fen"))]
    return conclude(cause, (), sure=[case.cite("account.balance_fen")] if balance < 0 else [])


def told_by_the_account(case: Case) -> list[Finding]:
    """States that hinder something other than a sale, and the acquirer's own alerts."""
    codes = restriction_codes(case)
    told = [notice(code, case.cite("account.restrictions", codes)) for code in RESTRICTIONS[1:] if code in codes]
    if case.text("merchant.status") == "under_review":
        told.append(notice("under_review", case.cite("merchant.status")))
    alerts = case.get("account.alerts")
    if isinstance(alerts, list | tuple) and alerts:
        kinds = [alert.get("code") for alert in alerts if isinstance(alert, Mapping)]
        told.append(notice("account_alerts", case.cite("account.alerts", kinds)))
    if is_null(case, "portal.merchant"):
        told.append(notice("terminal_without_merchant", case.cite("portal.merchant")))
    return told


CHECKS = (
    merchant_not_registered,
    registration_pending,
    contactless_not_filed,
    qualification_not_approved,
    qualification_expired,
    merchant_frozen,
    merchant_closed,
    merchant_dormant,
    fees_in_arrears,
    provider_licence_lost,
    balance_insufficient,
)
NOTICES = (told_by_the_account,)
