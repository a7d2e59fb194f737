"""Two faults at once: fixed pairs over the whole list of causes, and the order that the contract gives them.

The order is worked out here from rules.md 5 and the rows of causes.csv, not from the code under test.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from tests.diagnostics.acceptance.table import CAUSES
from tests.diagnostics.corpus.case import Case, make

#: The plainest way to make each cause true, chosen so that two of them can be true at once.
PLAIN: Final[dict[str, dict[str, Any]]] = {
    "merchant_not_registered": {"set": {"merchant": {"registration.switch": "rejected"}}},
    "registration_pending": {"set": {"merchant": {"registration.switch": "pending"}}},
    "contactless_not_filed": {
        "set": {"merchant": {"registration.contactless_filed": False}},
        "answers": {"entry_failing": "contactless_only"},
    },
    "merchant_number_mismatch": {"set": {"device": {"mid": "822290054119999"}}},
    "terminal_number_mismatch": {"set": {"device": {"tid": "19999999"}}},
    "merchant_info_mismatch": {"set": {"merchant": {"address": "上海市静安区示例路 9 号"}}},
    "receipt_merchant_mismatch": {"attempts": [{"ago": 300, "receipt_name": "远山百货"}, {"ago": 400}]},
    "qualification_not_approved": {"set": {"merchant": {"qualification.status": "pending"}}},
    "qualification_expired": {"set": {"merchant": {"qualification.id_valid_until": "day(-1)"}}},
    "merchant_frozen": {"set": {"account": {"restrictions": [{"code": "collect_suspended"}]}}},
    "merchant_closed": {"set": {"merchant": {"status": "blacklisted"}}},
    "merchant_dormant": {"set": {"merchant": {"status": "reverify"}}},
    "fees_in_arrears": {"set": {"account": {"fees_due_fen": 5000}}},
    "provider_licence_lost": {"set": {"merchant": {"provider_licence": "revoked"}}},
    "terminal_not_bound": {"set": {"terminal": {"mid": None}}},
    "terminal_bound_elsewhere": {"set": {"terminal": {"mid": "822290054119999"}}},
    "terminal_blocked": {"set": {"terminal": {"status": "blocked"}}},
    "activation_incomplete": {"set": {"terminal": {"activated_at": None}}},
    "serial_mismatch": {"set": {"device": {"imei": "861234567890127"}}},
    "sim_replaced": {"set": {"device": {"iccid": "89860000000000009999"}}},
    "terminal_moved": {"set": {"device": {"lat": 31.3}}},
    "tampered": {"set": {"device": {"tampered": True}}},
    "keys_invalid": {"set": {"terminal": {"keys": "missing"}}},
    "parameters_stale": {"set": {"device": {"param_version": "2025.01.1"}}},
    "wrong_host": {"set": {"device": {"acquirer_host": "pos.another-provider.example"}}},
    "mcc_not_allowed": {"portal": {"merchant.mcc": "0742"}},
    "function_not_enabled": {
        "set": {"parameters": {"transaction_types": ["sale"]}},
        "attempts": [{"ago": 300, "rc": "40", "kind": "preauth"}, {"ago": 400}],
    },
    "limit_exceeded": {"set": {"account": {"used_fen.debit_day": 20_000_000}}},
    "fee_out_of_range": {"set": {"parameters": {"fees.qr_rate": "0.0100"}}},
    "firmware_outdated": {"set": {"device": {"firmware": "1.9"}}},
    "hardware_fault": {"set": {"device": {"card_reader": "fault"}}},
    "network_down": {"set": {"device": {"network": "none"}}},
    "provider_outage": {"set": {"service": {"state": "outage", "regions": ["310000"]}}},
    "issuer_refusal": {"answers": {"cards_failing": "one_bank"}},
    "card_side": {"attempts": [{"ago": 300, "rc": "51"}, {"ago": 400}]},
    "balance_insufficient": {"set": {"account": {"balance_fen": -1}}},
}
#: One of the two takes away what the other is proved with.
IMPOSSIBLE: Final = {
    frozenset(pair)
    for pair in (
        ("terminal_not_bound", "merchant_number_mismatch"),
        ("terminal_bound_elsewhere", "merchant_number_mismatch"),
        ("terminal_not_bound", "fee_out_of_range"),
        ("terminal_not_bound", "parameters_stale"),
        ("terminal_not_bound", "wrong_host"),
        ("terminal_not_bound", "function_not_enabled"),
        ("terminal_not_bound", "limit_exceeded"),
    )
}
_LAST: Final = ("fees_in_arrears", "fee_out_of_range", "balance_insufficient")
_ROWS: Final = list(CAUSES)


def place(cause: str) -> tuple[int, int]:
    """Where the rules put a confirmed cause: the card first, then the list's rows, three always last."""
    if cause == "card_side":
        return -1, 0
    return (1, _LAST.index(cause)) if cause in _LAST else (0, _ROWS.index(cause))


def pairs() -> Iterator[Case]:
    """Every fifth of all pairs that can be: each cause meets causes of every other step."""
    numbers = {cause: number for number, cause in enumerate(PLAIN)}
    for one, other in combinations(PLAIN, 2):
        row = _both(PLAIN[one], PLAIN[other])
        if row is None or {one, other} in IMPOSSIBLE or (numbers[one] + 2 * numbers[other]) % 5:
            continue
        first, second = sorted((one, other), key=place)
        row |= {"cause": first, "also": [second]}
        if "card_side" in (one, other):
            row |= {"also": [], "allow": [second], "partial": True}
        yield make(f"{first} + {second}", "double", row, {})


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    """Both made true at once; None when they want the same thing to be different."""
    mixed: dict[str, Any] = {"set": {}}
    for half in (one, other):
        for key, value in half.items():
            if key == "attempts":
                if "attempts" in mixed:
                    return None
                mixed["attempts"] = value
            elif key == "set":
                for kind, paths in value.items():
                    known = mixed["set"].setdefault(kind, {})
                    if known.keys() & paths.keys():
                        return None
                    mixed["set"][kind] = known | paths
            else:
                mixed[key] = mixed.get(key, {}) | value
    return mixed
