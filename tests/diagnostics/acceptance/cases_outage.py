"""Several causes at once, when the sign-on test or an outage of the provider explains some of them."""

from tests.diagnostics.acceptance.case import ANY, GONE, Case
from tests.diagnostics.acceptance.words import OTHER_MID, OTHER_TID, declined

FROZEN = {"merchant.status": "frozen"}
FEES = {"account.fees_due_fen": 5000}
DEAR = {"parameters.fees.qr_rate": "0.0100"}
POOR = {"account.balance_fen": -100}
OUT = {"status.state": "outage"}

SIGN_ON = [
    Case(
        "unbound outranks sign-on 97",
        "terminal_not_bound",
        also=("terminal_number_mismatch",),
        acquirer={"terminal.mid": None, "sign_on.rc": "97"},
        steps={"merchant_info": ANY},
    ),
    Case(
        "elsewhere outranks sign-on 97",
        "terminal_bound_elsewhere",
        also=("terminal_number_mismatch",),
        acquirer={"terminal.mid": OTHER_MID, "sign_on.rc": "97"},
    ),
    Case(
        "unbound, sign-on 97 and blocked",
        "terminal_not_bound",
        also=("terminal_number_mismatch", "terminal_blocked"),
        acquirer={"terminal.mid": None, "terminal.status": "blocked", "sign_on.rc": "97"},
        steps={"merchant_info": ANY},
    ),
    Case("outage outranks sign-on A0", "provider_outage", also=("keys_invalid",), acquirer=OUT | {"sign_on.rc": "A0"}),
    Case(
        "outage outranks sign-on 97",
        "provider_outage",
        also=("terminal_number_mismatch",),
        acquirer=OUT | {"sign_on.rc": "97"},
    ),
    Case(
        "outage after keys that the register calls missing",
        "keys_invalid",
        also=("provider_outage",),
        acquirer=OUT | {"terminal.keys": "missing"},
    ),
    Case("outage after frozen", "merchant_frozen", also=("provider_outage",), acquirer=OUT | FROZEN),
    Case("outage after --code 97", "terminal_number_mismatch", also=("provider_outage",), acquirer=OUT, code="97"),
    Case(
        "outage after another heartbeat tid",
        "terminal_number_mismatch",
        also=("provider_outage",),
        acquirer=OUT,
        heartbeat={"tid": OTHER_TID},
    ),
    Case(
        "outage before one bank",
        "provider_outage",
        also=("issuer_refusal",),
        acquirer=OUT,
        answers={"cards_failing": "one_bank"},
    ),
    Case(
        "outage, frozen and sign-on 97",
        "merchant_frozen",
        also=("provider_outage", "terminal_number_mismatch"),
        acquirer=OUT | FROZEN | {"sign_on.rc": "97"},
    ),
    Case(
        "outage by codes outranks sign-on A0",
        "provider_outage",
        also=("keys_invalid",),
        code="91",
        answers={"cards_failing": "all"},
        acquirer={"sign_on.rc": "A0"},
    ),
    Case(
        "elsewhere, attempt 97 is not a sign-on",
        ANY,
        also=ANY,
        acquirer={"terminal.mid": OTHER_MID},
        attempts=({"rc": "97", "ago": 60},),
    ),
    Case(
        "sign-on 97 before blocked",
        "terminal_number_mismatch",
        also=("terminal_blocked",),
        acquirer={"terminal.status": "blocked", "sign_on.rc": "97"},
    ),
]

MANY = [
    Case(
        "three of the merchant, two of the terminal, one of the device",
        "merchant_not_registered",
        also=(
            "qualification_expired",
            "merchant_frozen",
            "terminal_blocked",
            "sim_replaced",
            "tampered",
            "fees_in_arrears",
        ),
        acquirer=FROZEN
        | FEES
        | {
            "merchant.registration.switch": "rejected",
            "merchant.qualification.status": "expired",
            "terminal.status": "blocked",
        },
        heartbeat={"tampered": True, "iccid": "89860099999999999999"},
    ),
    Case(
        "merchant 404 hides what it would have said",
        "merchant_not_registered",
        also=("terminal_blocked",),
        acquirer={"merchant": GONE, "terminal.status": "blocked"},
        steps={"merchant_info": ANY, "transaction_parameters": ANY},
    ),
    Case(
        "another number in attempts and one bank",
        ANY,
        also=ANY,
        attempts=(
            declined(mid=OTHER_MID, ago=100),
            declined(mid=OTHER_MID, ago=200),
            {"issuer": "招商银行", "ago": 300},
        ),
        never=("receipt_merchant_mismatch",),
    ),
]

EVERY = SIGN_ON + MANY
