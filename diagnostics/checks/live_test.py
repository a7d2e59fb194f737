"""The live test: a sign-on that moves no money, the keys, and the acquirer's own health."""

from __future__ import annotations

from typing import Final

from diagnostics.checks.attempts import (
    APPROVED,
    KEYS,
    OUTAGE,
    UNREGISTERED,
    code_witnesses_silent,
    on_all_cards,
    plain_code,
    recognised,
    the_code,
)
from diagnostics.checks.comparing import covers
from diagnostics.checks.saying import conclude, notice, stated, unheard, unsure
from diagnostics.evidence import Case, Evidence, Finding

KEY_STATES: Final = ("loaded", "missing", "expired")
SERVICE: Final = ("operational", "degraded", "maintenance", "outage")


def keys_invalid(case: Case) -> list[Finding]:
    """Keys are missing or stale: the register says so, or a sign-on or the last code does (A0, 99, 77, 22).

    A sign-on answered with a code that no dictionary knows leaves the live test open. One refused with a known code is
    an answer about something else (`told_by_the_sign_on`).
    """
    cause = "keys_invalid"
    sure: list[Evidence] = []
    maybe: list[Evidence] = []
    grounds: set[str] = set()
    state, opens = stated(case, "terminal.keys", KEY_STATES, cause, "keys")
    if state in ("missing", "expired"):
        sure.append(case.cite("terminal.keys"))
        grounds.add("record")
    opens = opens + unheard(case, cause, "sign_on")
    rc = plain_code(case.text("sign_on.rc") or "")
    if rc in KEYS:
        sure.append(case.cite("sign_on.rc"))
        grounds.add("sign_on")
    elif not case.silent("sign_on") and not recognised(rc):
        opens.append(unsure("sign_on_code_not_recognised", cause, case.cite("sign_on.rc")))
    code = the_code(case)
    if code and code.rc in KEYS:
        (sure if code.sure else maybe).append(code.evidence)
        grounds.add("code")
    opens += unheard(case, cause, *code_witnesses_silent(case))
    return conclude(cause, opens, sure=sure, maybe=maybe, grounds=grounds or ("record",))


def provider_outage(case: Case) -> list[Finding]:
    """The acquirer says that it is down where this merchant is, or every card gets a system code (91, 92, 96, 98).

    That its status cannot be read is silence and no outage.
    """
    cause = "provider_outage"
    sure: list[Evidence] = []
    maybe: list[Evidence] = []
    state, opens = stated(case, "status.state", SERVICE, cause, "service_state")
    if state in ("outage", "maintenance"):
        here, missing = _here(case, cause)
        opens = opens + missing
        if here:
            sure += [case.cite("status.state"), case.cite("status.regions")]
    code = the_code(case)
    if code and code.rc in OUTAGE and (everywhere := on_all_cards(case, code.rc)):
        (sure if code.sure else maybe).extend([code.evidence, everywhere])
    opens = opens + unheard(case, cause, *code_witnesses_silent(case))
    return conclude(cause, opens, sure=sure, maybe=maybe)


def _here(case: Case, cause: str) -> tuple[bool, list[Finding]]:
    """Whether the trouble covers this merchant; no list, or an empty one, covers everybody.

    That we hold no region for the merchant leaves it open, although it is our own gap: an outage somewhere is known,
    and calling the test passed would claim that it is elsewhere.
    """
    areas = case.get("status.regions")
    if not isinstance(areas, list | tuple) or not areas:
        return True, []
    region = case.text("portal.merchant.region")
    if region is None:
        return False, [unsure("region_not_on_file", cause, case.cite("status.regions"))]
    covered = [covers(area, region) if isinstance(area, str) else None for area in areas]
    if any(covered):
        return True, []
    unclear = any(one is None for one in covered)
    return False, [unsure("region_not_recognised", cause, case.cite("status.regions"))] if unclear else []


def told_by_the_service(case: Case) -> list[Finding]:
    """Trouble of the acquirer that explains no refusal here."""
    state = case.text("status.state")
    if state == "degraded":
        return [notice("service_degraded", case.cite("status.state"))]
    if state in ("outage", "maintenance") and not _here(case, "provider_outage")[0]:
        return [notice("service_trouble_elsewhere", case.cite("status.state"), case.cite("status.regions"))]
    return []


def told_by_the_sign_on(case: Case) -> list[Finding]:
    """A refusal that is neither a matter of the keys nor (97) of the terminal's number: it shows that something is
    wrong, not what, so it is told and proves nothing.
    """
    rc = plain_code(case.text("sign_on.rc") or "")
    told = not rc or rc in APPROVED or rc in KEYS or rc == UNREGISTERED or not recognised(rc)
    return [] if told else [notice("sign_on_refused", case.cite("sign_on.rc"))]


CHECKS = (keys_invalid, provider_outage)
NOTICES = (told_by_the_service, told_by_the_sign_on)
