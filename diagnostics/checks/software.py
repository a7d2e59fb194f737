"""The software: firmware against the minimum, payments not sent yet, the backup of the settings, the clock."""

from __future__ import annotations

from diagnostics.checks.comparing import older
from diagnostics.checks.saying import conclude, is_null, notice, unheard, unsure
from diagnostics.evidence import Case, Finding


def firmware_outdated(case: Case) -> list[Finding]:
    """The firmware lies below the minimum. A version that is not numbers and dots cannot be compared."""
    cause = "firmware_outdated"
    if missing := unheard(case, cause, "heartbeat", "terminal"):
        return missing
    held, minimum = case.text("heartbeat.firmware"), case.text("terminal.minimum_firmware")
    evidence = (case.cite("heartbeat.firmware"), case.cite("terminal.minimum_firmware"))
    if held is None or minimum is None:
        return [unsure("firmware_not_compared", cause, *evidence)]
    below = older(held, minimum)
    if below is None:
        return [unsure("firmware_not_recognised", cause, *evidence)]
    return conclude(cause, (), sure=evidence if below else ())


def told_by_the_software(case: Case) -> list[Finding]:
    """What to know before anything is updated or restarted."""
    told = []
    held, latest = case.text("heartbeat.firmware"), case.text("terminal.latest_firmware")
    if held and latest and older(held, latest):
        told.append(
            notice("firmware_update_available", case.cite("heartbeat.firmware"), case.cite("terminal.latest_firmware"))
        )
    if (case.integer("heartbeat.unsent_count") or 0) > 0:
        told.append(notice("unsent_payments", case.cite("heartbeat.unsent_count")))
    backup, last = case.time("heartbeat.settings_backup_at"), case.time("heartbeat.last_transaction_at")
    if is_null(case, "heartbeat.settings_backup_at"):
        told.append(notice("backup_missing", case.cite("heartbeat.settings_backup_at")))
    elif backup and last and backup < last:
        told.append(notice("backup_old", case.cite("heartbeat.settings_backup_at")))
    if case.get("heartbeat.clock_wrong") is True:
        told.append(notice("clock_wrong", case.cite("heartbeat.clock_wrong")))
    return told


CHECKS = (firmware_outdated,)
NOTICES = (told_by_the_software,)
