"""The hardware: power, reader, cables, tamper protection, network."""

from __future__ import annotations

from typing import Final

from diagnostics.checks.attempts import answered_after, code_witnesses_silent
from diagnostics.checks.saying import conclude, notice, stated, unheard, unsure
from diagnostics.evidence import Case, Evidence, Finding

POWER: Final = ("mains", "battery", "none")
NETWORK: Final = ("ethernet", "wifi", "cellular", "none")
PART: Final = ("ok", "fault", "absent")
LOW_BATTERY: Final = 15


def tampered(case: Case) -> list[Finding]:
    """The terminal reports that it was opened."""
    cause = "tampered"
    if missing := unheard(case, cause, "heartbeat"):
        return missing
    value = case.get("heartbeat.tampered")
    if not isinstance(value, bool):
        return [unsure("tampered_not_stated", cause, case.cite("heartbeat.tampered"))]
    return conclude(cause, (), sure=[case.cite("heartbeat.tampered")] if value else [])


def hardware_fault(case: Case) -> list[Finding]:
    """Power, card reader or cable. What the merchant sees with their own eyes proves it like the terminal's report."""
    cause = "hardware_fault"
    sure: list[Evidence] = []
    power, opens = stated(case, "heartbeat.power", POWER, cause, "power")
    reader, more = stated(case, "heartbeat.card_reader", PART, cause, "card_reader")
    opens = opens + [finding for finding in more if finding not in opens]
    if power == "none":
        sure.append(case.cite("heartbeat.power"))
    if reader == "fault":
        sure.append(case.cite("heartbeat.card_reader"))
    printer = case.text("heartbeat.printer")
    if printer is not None and printer not in PART:
        opens.append(unsure("printer_not_recognised", cause, case.cite("heartbeat.printer")))
    sure += [case.cite(f"answers.{key}") for key in ("power_ok", "cable_ok") if case.text(f"answers.{key}") == "no"]
    return conclude(cause, opens, sure=sure)


def network_down(case: Case) -> list[Finding]:
    """The terminal reaches nobody: it says so itself, or the merchant does; a silent heartbeat alone only hints at it.

    A response code received after the last heartbeat rules it out, because a code proves that the network worked. While
    the acquirer's list of attempts is silent that cannot be excluded: what would be proof is then only likely, and the
    heartbeat's silence says nothing. A report that came in minutes ago does not outweigh the merchant's "no network":
    either of the two is evidence by itself.
    """
    cause = "network_down"
    network, opens = stated(case, "heartbeat.network", NETWORK, cause, "network")
    silent_heartbeat = case.silent("heartbeat")
    sure: list[Evidence] = []
    if network == "none":
        sure.append(case.cite("heartbeat.network"))
    if case.text("answers.network_ok") == "no":
        sure.append(case.cite("answers.network_ok"))
    if not sure and not silent_heartbeat:
        return opens
    reading = case.reading("heartbeat")
    last = min(at, case.now) if (at := reading.last_good_at or reading.read_at) else None
    if proof := answered_after(case, last):
        return [*opens, notice("network_worked", proof)]
    if "transactions" in code_witnesses_silent(case):
        opens = opens + unheard(case, cause, "transactions")
        return conclude(cause, opens, maybe=sure)
    hint = Evidence("terminal", "heartbeat", reading.silent, last or case.now) if silent_heartbeat else None
    return conclude(cause, opens, sure=sure, maybe=[hint] if hint else [])


def told_by_the_device(case: Case) -> list[Finding]:
    """Parts that hinder something other than a refused sale."""
    told = []
    if case.text("heartbeat.printer") == "fault":
        told.append(notice("printer_fault", case.cite("heartbeat.printer")))
    if case.text("heartbeat.printer") == "absent":
        told.append(notice("printer_absent", case.cite("heartbeat.printer")))
    if case.text("heartbeat.card_reader") == "absent":
        told.append(notice("card_reader_absent", case.cite("heartbeat.card_reader")))
    percent = case.number("heartbeat.battery_percent")
    if case.text("heartbeat.power") == "battery" and percent is not None and percent <= LOW_BATTERY:
        told.append(notice("battery_low", case.cite("heartbeat.battery_percent")))
    return told


CHECKS = (tampered, hardware_fault, network_down)
NOTICES = (told_by_the_device,)
