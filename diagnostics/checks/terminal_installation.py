"""Step 3, installation and use of the terminal: number, binding, device, SIM card, place."""

from __future__ import annotations

from typing import Final

from diagnostics.checks.attempts import UNREGISTERED, code_witnesses_silent, plain_code, the_code
from diagnostics.checks.comparing import distance_m, on_earth, same_number
from diagnostics.checks.merchant_info import slip_text
from diagnostics.checks.saying import conclude, differs, is_null, notice, stated, unheard, unsure
from diagnostics.evidence import MISSING, Case, Evidence, Finding

TERMINAL: Final = ("stock", "shipped", "bound", "active", "blocked", "retired")
DEFAULT_RADIUS_M: Final = 500.0
NOT_IN_SERVICE: Final = ("stock", "shipped", "activating", "spare", "in_repair", "blocked", "retired")


def terminal_number_mismatch(case: Case) -> list[Finding]:
    """The terminal works under another terminal number than registered, or the host does not know the number (97).

    When the register has bound this device to another merchant, the number it shows is that merchant's: a terminal that
    holds the portal's number then differs only in consequence, which the grounds say so that the verdict can tell.
    """
    cause = "terminal_number_mismatch"
    sure: list[Evidence] = []
    maybe: list[Evidence] = []
    grounds: set[str] = set()
    needed = dict.fromkeys(("terminal", "heartbeat", "sign_on", *code_witnesses_silent(case)))
    opens = unheard(case, cause, *needed)
    register, held = case.text("terminal.tid"), case.text("heartbeat.tid")
    if register and held:
        if not same_number(register, held):
            sure += [case.cite("heartbeat.tid"), case.cite("terminal.tid")]
            grounds.add("register_of_another" if _registered_to_another(case, held) else "record")
    elif not case.silent("terminal") and not case.absent("terminal"):
        opens.append(unsure("tid_not_compared", cause, case.cite("heartbeat.tid"), case.cite("terminal.tid")))
        slip = slip_text(case, "slip_tid")
        if register and slip and not same_number(register, slip):
            maybe += [case.cite("answers.slip_tid"), case.cite("terminal.tid")]
            grounds.add("record")
    if plain_code(case.text("sign_on.rc") or "") == UNREGISTERED:
        sure.append(case.cite("sign_on.rc"))
        grounds.add("sign_on")
    code = the_code(case)
    if code and code.rc == UNREGISTERED:
        (sure if code.sure else maybe).append(code.evidence)
        grounds.add("code_97")
    return conclude(cause, opens, sure=sure, maybe=maybe, grounds=grounds or ("record",))


def _registered_to_another(case: Case, held: str) -> bool:
    bound, ours, tid = case.text("terminal.mid"), case.text("portal.merchant.mid"), case.text("portal.terminal.tid")
    elsewhere = bool(bound and ours) and not same_number(bound or "", ours or "")
    return elsewhere and bool(tid) and same_number(tid or "", held)


def terminal_not_bound(case: Case) -> list[Finding]:
    """The acquirer does not have this device, or has bound it to nobody. A merchant number not stated is silence."""
    cause = "terminal_not_bound"
    if case.absent("terminal"):
        return conclude(cause, (), sure=[case.cite("terminal", "not_found")])
    if missing := unheard(case, cause, "terminal"):
        return missing
    if is_null(case, "terminal.mid"):
        return conclude(cause, (), sure=[case.cite("terminal.mid")])
    return [] if case.text("terminal.mid") else [unsure("binding_not_stated", cause, case.cite("terminal.mid"))]


def terminal_bound_elsewhere(case: Case) -> list[Finding]:
    """The acquirer has bound this device to another merchant. One that it does not have is bound to nobody."""
    cause = "terminal_bound_elsewhere"
    if case.absent("terminal") or is_null(case, "terminal.mid"):
        return []
    differ, opens = differs(
        case, "portal.merchant.mid", "terminal.mid", about=cause, name="mid", same=same_number
    )  # fmt: skip
    sure = [case.cite("terminal.mid"), case.cite("portal.merchant.mid")] if differ else []
    return conclude(cause, opens, sure=sure)


def terminal_blocked(case: Case) -> list[Finding]:
    """The acquirer took the terminal out of service."""
    cause = "terminal_blocked"
    value, opens = stated(case, "terminal.status", TERMINAL, cause, "terminal_status")
    return conclude(cause, opens, sure=[case.cite("terminal.status")] if value in ("blocked", "retired") else [])


def activation_incomplete(case: Case) -> list[Finding]:
    """The acquirer never saw the terminal activated."""
    cause = "activation_incomplete"
    value, opens = stated(case, "terminal.status", TERMINAL, cause, "terminal_status")
    sure = [case.cite("terminal.status")] if value in ("shipped", "bound") else []
    if is_null(case, "terminal.activated_at"):
        sure.append(case.cite("terminal.activated_at"))
    elif case.get("terminal.activated_at") is MISSING and not unheard(case, cause, "terminal"):
        opens = [*opens, unsure("activation_not_stated", cause, case.cite("terminal.activated_at"))]
    return conclude(cause, opens, sure=sure)


def serial_mismatch(case: Case) -> list[Finding]:
    """The device that reports is not the one in the register."""
    return _device_differs(case, "serial_mismatch", ("imei", "tusn"))


def sim_replaced(case: Case) -> list[Finding]:
    """The SIM card in the terminal is not the registered one."""
    return _device_differs(case, "sim_replaced", ("iccid",))


def _device_differs(case: Case, cause: str, members: tuple[str, ...]) -> list[Finding]:
    sure: list[Evidence] = []
    opens: list[Finding] = []
    for member in members:
        held, register = f"heartbeat.{member}", f"terminal.{member}"
        differ, missing = differs(case, held, register, about=cause, name=member, same=same_number)
        opens += [finding for finding in missing if finding not in opens]
        if differ:
            sure += [case.cite(held), case.cite(register)]
    return conclude(cause, opens, sure=sure)


def terminal_moved(case: Case) -> list[Finding]:
    """The terminal stands farther from its registered place than the radius and its own accuracy allow."""
    cause = "terminal_moved"
    if missing := unheard(case, cause, "terminal", "heartbeat"):
        return missing
    here = on_earth(case.number("heartbeat.lat"), case.number("heartbeat.lng"))
    there = on_earth(case.number("terminal.place.lat"), case.number("terminal.place.lng"))
    if here is None or there is None:
        evidence = (case.cite("heartbeat.lat"), case.cite("terminal.place.lat"))
        return [unsure("place_not_compared", cause, *evidence)] if here or there else []
    radius = case.number("terminal.place.radius_m")
    allowed = (DEFAULT_RADIUS_M if radius is None else radius) + (case.number("heartbeat.accuracy_m") or 0.0)
    away = distance_m(here, there)
    if away <= allowed:
        return []
    sure = [
        case.cite("heartbeat.lat", {"lat": here[0], "lng": here[1], "distance_m": round(away)}),
        case.cite("terminal.place", {"lat": there[0], "lng": there[1], "allowed_m": round(allowed)}),
    ]
    return conclude(cause, (), sure=sure)


def portal_record_differs(case: Case) -> list[Finding]:
    """Where our record of the device differs from the register, ours is to be put right; it stops no payment."""
    told = []
    for member in ("tid", "tusn", "imei", "iccid"):
        ours, theirs = case.text(f"portal.terminal.{member}"), case.text(f"terminal.{member}")
        if ours and theirs and not same_number(ours, theirs):
            evidence = (case.cite(f"portal.terminal.{member}"), case.cite(f"terminal.{member}"))
            told.append(notice(f"portal_{member}_differs", *evidence))
    return told


def terminal_states(case: Case) -> list[Finding]:
    """States of the terminal that are told and not judged."""
    told = []
    if case.text("terminal.status") == "stock":
        told.append(notice("terminal_in_stock", case.cite("terminal.status")))
    if case.text("portal.terminal.status") in NOT_IN_SERVICE:
        told.append(notice("portal_terminal_not_active", case.cite("portal.terminal.status")))
    return told


CHECKS = (
    terminal_number_mismatch,
    terminal_not_bound,
    terminal_bound_elsewhere,
    terminal_blocked,
    activation_incomplete,
    serial_mismatch,
    sim_replaced,
    terminal_moved,
)
NOTICES = (portal_record_differs, terminal_states)
