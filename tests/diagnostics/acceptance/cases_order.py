"""Several causes at once: which one is the verdict, and what stands in `also`, in which order."""

from tests.diagnostics.acceptance.case import ANY, Case
from tests.diagnostics.acceptance.healthy import stamp
from tests.diagnostics.acceptance.words import OTHER_MID, OTHER_TID

FROZEN = {"merchant.status": "frozen"}
FEES = {"account.fees_due_fen": 5000}
DEAR = {"parameters.fees.qr_rate": "0.0100"}
POOR = {"account.balance_fen": -100}
OUT = {"status.state": "outage"}

LAST = [
    Case("fees and fee range", "fees_in_arrears", also=("fee_out_of_range",), acquirer=FEES | DEAR),
    Case("fees and balance", "fees_in_arrears", also=("balance_insufficient",), acquirer=FEES | POOR),
    Case("fee range and balance", "fee_out_of_range", also=("balance_insufficient",), acquirer=DEAR | POOR),
    Case(
        "all three", "fees_in_arrears", also=("fee_out_of_range", "balance_insufficient"), acquirer=FEES | DEAR | POOR
    ),
    Case(
        "frozen and all three",
        "merchant_frozen",
        also=("fees_in_arrears", "fee_out_of_range", "balance_insufficient"),
        acquirer=FROZEN | FEES | DEAR | POOR,
    ),
    Case(
        "fee range and old firmware",
        "firmware_outdated",
        also=("fee_out_of_range",),
        acquirer=DEAR,
        heartbeat={"firmware": "1.0"},
    ),
    Case(
        "fees and a likely dormancy",
        "merchant_dormant",
        "likely",
        also=("fees_in_arrears",),
        acquirer=FEES | {"account.last_transaction_at": lambda: stamp(95 * 86400)},
    ),
    Case(
        "fees and stale parameters",
        "parameters_stale",
        also=("fees_in_arrears",),
        acquirer=FEES,
        heartbeat={"param_version": "1"},
    ),
    Case(
        "balance and one bank",
        "issuer_refusal",
        also=("balance_insufficient",),
        acquirer=POOR,
        answers={"cards_failing": "one_bank"},
    ),
    Case("card and balance", "card_side", also=ANY, acquirer=POOR, code="51"),
]

PAIRS = [
    Case(
        "register and frozen",
        "merchant_not_registered",
        also=("merchant_frozen",),
        acquirer=FROZEN | {"merchant.registration.switch": "rejected"},
    ),
    Case(
        "pending and expired",
        "registration_pending",
        also=("qualification_expired",),
        acquirer={"merchant.registration.switch": "pending", "merchant.qualification.status": "expired"},
    ),
    Case(
        "number and closed",
        "merchant_number_mismatch",
        also=("merchant_closed",),
        acquirer={"merchant.status": "closed"},
        heartbeat={"mid": OTHER_MID},
    ),
    Case(
        "both numbers",
        "merchant_number_mismatch",
        also=("terminal_number_mismatch",),
        heartbeat={"mid": OTHER_MID, "tid": OTHER_TID},
    ),
    Case(
        "collect suspended and closed",
        "merchant_frozen",
        also=("merchant_closed",),
        acquirer={"merchant.status": "closed", "account.restrictions": [{"code": "collect_suspended"}]},
    ),
    Case(
        "rejected and expired",
        "qualification_not_approved",
        also=("qualification_expired",),
        acquirer={"merchant.qualification.status": "rejected", "merchant.qualification.id_valid_until": "2020-01-01"},
    ),
    Case(
        "expired and frozen",
        "qualification_expired",
        also=("merchant_frozen",),
        acquirer=FROZEN | {"merchant.qualification.status": "expired"},
    ),
    Case(
        "frozen and provider",
        "merchant_frozen",
        also=("provider_licence_lost",),
        acquirer=FROZEN | {"merchant.provider_licence": "revoked"},
    ),
    Case(
        "provider and blocked",
        "provider_licence_lost",
        also=("terminal_blocked",),
        acquirer={"merchant.provider_licence": "revoked", "terminal.status": "blocked"},
    ),
    Case(
        "unbound and never activated",
        "terminal_not_bound",
        also=("activation_incomplete",),
        acquirer={"terminal.mid": None, "terminal.activated_at": None},
        steps={"merchant_info": ANY},
    ),
    Case(
        "elsewhere and blocked",
        "terminal_bound_elsewhere",
        also=("terminal_blocked",),
        acquirer={"terminal.mid": OTHER_MID, "terminal.status": "blocked"},
    ),
    Case(
        "blocked and keys",
        "terminal_blocked",
        also=("keys_invalid",),
        acquirer={"terminal.status": "retired", "terminal.keys": "missing"},
    ),
    Case(
        "activation and keys",
        "activation_incomplete",
        also=("keys_invalid",),
        acquirer={"terminal.status": "shipped", "terminal.keys": "missing"},
    ),
    Case(
        "tampered and keys",
        "tampered",
        also=("keys_invalid",),
        acquirer={"terminal.keys": "missing"},
        heartbeat={"tampered": True},
    ),
    Case(
        "serial and tampered",
        "serial_mismatch",
        also=("tampered",),
        heartbeat={"imei": "861234567890127", "tampered": True},
    ),
    Case(
        "keys and parameters",
        "keys_invalid",
        also=("parameters_stale",),
        acquirer={"sign_on.rc": "A0"},
        heartbeat={"param_version": "1"},
    ),
    Case(
        "parameters and host",
        "parameters_stale",
        also=("wrong_host",),
        heartbeat={"param_version": "1", "acquirer_host": "x.example"},
    ),
    Case(
        "host and category",
        "wrong_host",
        also=("mcc_not_allowed",),
        heartbeat={"acquirer_host": "x.example"},
        acquirer={"parameters.mcc": "5411"},
    ),
    Case(
        "keys and limit",
        "keys_invalid",
        also=("limit_exceeded",),
        acquirer={"terminal.keys": "expired", "account.used_fen.debit_day": 10**7},
    ),
    Case(
        "contactless and frozen",
        ANY,
        also=ANY,
        acquirer=FROZEN | {"merchant.registration.contactless_filed": False},
        answers={"entry_failing": "contactless_only"},
    ),
    Case(
        "one bank does not outrank frozen",
        "merchant_frozen",
        also=("issuer_refusal",),
        acquirer=FROZEN,
        answers={"cards_failing": "one_bank"},
    ),
    Case("card first, even when frozen", "card_side", also=ANY, acquirer=FROZEN, code="55"),
    Case(
        "confirmed before likely",
        "keys_invalid",
        also=("merchant_dormant?likely",),
        acquirer={"terminal.keys": "missing", "account.last_transaction_at": lambda: stamp(95 * 86400)},
    ),
    Case(
        "likely network after a confirmed freeze",
        "merchant_frozen",
        also=("network_down?likely",),
        acquirer=FROZEN,
        heartbeat_age=3600,
        steps=dict.fromkeys(
            ("merchant_info", "terminal_installation", "transaction_parameters", "hardware", "software", "live_test"),
            ANY,
        ),
    ),
]

EVERY = LAST + PAIRS
