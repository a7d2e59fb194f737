"""What differs, judged by the very checks of a diagnosis, on what the acquirer's list and our rows say: pure.

A scan never judges by rules of its own, so it can neither find what a diagnosis would not, nor pass over what it would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from diagnostics import catalogue
from diagnostics.checks import account_status, live_test, merchant_info, software, terminal_installation
from diagnostics.checks import transaction_parameters as parameters
from diagnostics.evidence import MISSING, Case, Evidence, Finding

Check = Callable[[Case], list[Finding]]

TERMINAL_CHECKS: Final[tuple[Check, ...]] = (
    terminal_installation.terminal_not_bound,
    terminal_installation.terminal_bound_elsewhere,
    terminal_installation.terminal_blocked,
    terminal_installation.activation_incomplete,
    merchant_info.merchant_number_mismatch,
    terminal_installation.terminal_number_mismatch,
    terminal_installation.serial_mismatch,
    terminal_installation.sim_replaced,
    terminal_installation.terminal_moved,
    parameters.parameters_stale,
    software.firmware_outdated,
    live_test.keys_invalid,
    terminal_installation.portal_record_differs,
)
MERCHANT_CHECKS: Final[tuple[Check, ...]] = (
    account_status.merchant_not_registered,
    account_status.registration_pending,
    account_status.qualification_not_approved,
    account_status.qualification_expired,
    account_status.merchant_frozen,
    account_status.merchant_closed,
    account_status.merchant_dormant,
    account_status.provider_licence_lost,
    merchant_info.merchant_info_mismatch,
    parameters.mcc_not_allowed,
)
#: Findings that are no causes and yet differences between two registers.
_NOTICES: Final = frozenset(f"portal_{member}_differs" for member in ("tid", "tusn", "imei", "iccid"))
#: What the acquirer's list holds and the portal does not.
ONLY_AT_THE_ACQUIRER: Final = "not_in_portal"
#: Every kind there is: each cause has its check's name.
DRIFT_CAUSES: Final = frozenset(check.__name__ for check in (*TERMINAL_CHECKS, *MERCHANT_CHECKS)) - {
    "portal_record_differs"
}
DRIFT_FINDINGS: Final = (*sorted(_NOTICES), ONLY_AT_THE_ACQUIRER)
#: The members of a report that stand in a register too. Codes of past payments are no register: they are left out.
REPORTED: Final = frozenset(
    {"mid", "tid", "tusn", "imei", "iccid", "lat", "lng", "accuracy_m", "param_version", "firmware", "clock_wrong"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `kind` is a key of the catalogue, `evidence` what each side says."""

    kind: str
    stops_payments: bool
    evidence: tuple[Evidence, ...]

    @property
    def as_json(self) -> list[dict[str, Any]]:
        return [item.to_json() for item in self.evidence]


def differences(case: Case, checks: Iterable[Check]) -> list[Difference]:
    """Everything these checks are sure of. Silence is no difference."""
    found = (finding for check in checks for finding in check(case))
    return [difference for finding in found if (difference := _difference(finding))]


def _difference(finding: Finding) -> Difference | None:
    if finding.kind == "cause" and finding.certainty == "confirmed" and finding.cause:
        return Difference(finding.cause, catalogue.causes()[finding.cause].stops_payments, finding.evidence)
    if finding.code in _NOTICES:
        return Difference(finding.code, False, finding.evidence)
    return None


def heard_again(case: Case, evidence: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all who once stated the difference speak again: only then may it be called gone. Null is an answer."""
    return all(case.get(_path(item)) is not MISSING for item in evidence)


def _path(item: Mapping[str, Any]) -> str:
    return f"portal.{item['key']}" if item["source"] == "portal" else str(item["key"])
