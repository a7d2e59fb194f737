"""Parameters, limits, fees, codes, network and outages: each cause alone, with its boundaries."""

from tests.diagnostics.acceptance.case import ANY, GONE, SILENT, Case, fleet_names
from tests.diagnostics.acceptance.table import STEPS
from tests.diagnostics.acceptance.words import DARK, declined

PARAMETERS = [
    Case("another param_version", "parameters_stale", heartbeat={"param_version": "2026.10.2"}),
    Case("param_version with space around it", heartbeat={"param_version": " 2026.10.3 "}),
    Case("param_version is not a number", "parameters_stale", heartbeat={"param_version": "2026.10.3.0"}),
    Case("param_version not reported", heartbeat={"param_version": GONE}, steps={"transaction_parameters": ANY}),
    Case("another host", "wrong_host", heartbeat={"acquirer_host": "pos.other.example:8443"}),
    Case("host in capitals", heartbeat={"acquirer_host": "POS.Acquirer.Example:8443"}),
    Case("host with a trailing dot", heartbeat={"acquirer_host": "pos.acquirer.example.:8443"}),
    Case("host without a port", heartbeat={"acquirer_host": "pos.acquirer.example"}),
    Case("host with another port", "wrong_host", heartbeat={"acquirer_host": "pos.acquirer.example:9443"}),
    Case(
        "host port not in the parameters",
        heartbeat={"acquirer_host": "pos.acquirer.example:9443"},
        acquirer={"parameters.acquirer_host": "pos.acquirer.example."},
    ),
    Case(
        "host not in the parameters", acquirer={"parameters.acquirer_host": GONE}, steps={"transaction_parameters": ANY}
    ),
    Case("mcc of the parameters differs", "mcc_not_allowed", acquirer={"parameters.mcc": "5411"}),
    Case("mcc of the acquirer's merchant differs", "mcc_not_allowed", acquirer={"merchant.mcc": "5411"}),
    Case("mcc not in the portal", portal={"merchant.mcc": None}, steps={"transaction_parameters": ANY}),
    Case("kind not enabled", "function_not_enabled", attempts=(declined(kind="preauth"),)),
    Case("card kind not enabled", "function_not_enabled", attempts=(declined(card_kind="foreign", rc="57"),)),
    Case("kind not enabled but approved", attempts=({"kind": "preauth"},)),
    Case("kind not enabled, long ago", attempts=(declined(kind="preauth", ago=90000),), obeys_query=False),
    Case("unknown kind", attempts=(declined(kind="instalment"),), steps={"transaction_parameters": "unknown"}),
    Case(
        "unknown type in the list beside",
        acquirer={"parameters.transaction_types": ["sale", "instalment"]},
        steps={"transaction_parameters": ANY},
    ),
    Case(
        "unknown type in the list does not hide a missing one",
        ANY,
        acquirer={"parameters.transaction_types": ["sale", "instalment"]},
        attempts=(declined(kind="refund"),),
        also=ANY,
    ),
    *(
        Case(f"code {code} on all cards", "function_not_enabled", code=code, answers={"cards_failing": "all"})
        for code in ("40", "57", "58")
    ),
    *(
        Case(
            f"code {code} from two banks",
            "function_not_enabled",
            attempts=({"rc": code, "ago": 60}, {"rc": code, "issuer": "招商银行", "ago": 90}),
        )
        for code in ("40", "57", "58")
    ),
    Case(
        "code 58 from one bank",
        attempts=({"rc": "58", "ago": 60}, {"rc": "58", "ago": 90}),
        cause=ANY,
        also=ANY,
        never=("function_not_enabled",),
    ),
    Case(
        "codes 57 and 58 from two banks are not the same",
        attempts=({"rc": "58", "ago": 60}, {"rc": "57", "issuer": "招商银行", "ago": 90}),
        cause=ANY,
        also=ANY,
        never=("function_not_enabled",),
    ),
    Case("code 58 alone", code="58", cause=ANY, also=ANY, never=("function_not_enabled",)),
]


def limited(period: str, limit: int | None, used: int, kind: str = "credit") -> dict[str, object]:
    short = "day" if period == "per_day" else "month"
    return {f"parameters.limits_fen.{kind}.{period}": limit, f"account.used_fen.{kind}_{short}": used}


LIMITS = [
    *(
        Case(f"{kind} {period}: {name}", cause, acquirer=limited(period, 5000, used, kind))
        for kind in ("debit", "credit")
        for period in ("per_day", "per_month")
        for name, used, cause in (
            ("below", 4999, None),
            ("reached", 5000, "limit_exceeded"),
            ("over", 5001, "limit_exceeded"),
        )
    ),
    Case("no limit", acquirer=limited("per_day", None, 10**9)),
    Case("the month's limit is not the day's", acquirer={"account.used_fen.credit_month": 1_000_001}),
    Case("used not said", acquirer={"account.used_fen": GONE}, steps={"transaction_parameters": ANY}),
    Case(
        "unknown kind of limit",
        acquirer={"parameters.limits_fen.prepaid": {"per_day": 1}},
        steps={"transaction_parameters": ANY},
    ),
    *(Case(f"code {code}", "limit_exceeded", code=code) for code in ("61", "65")),
    Case("newest attempt 61", "limit_exceeded", attempts=({"rc": "61", "ago": 60},)),
    Case("fee at the upper bound", acquirer={"parameters.fees.debit_rate": "0.0055"}),
    Case("fee at the lower bound, written longer", acquirer={"parameters.fees.debit_rate": "0.00400"}),
    *(
        Case(f"{rate} {value}", "fee_out_of_range", acquirer={f"parameters.fees.{rate}": value})
        for rate, value in (
            ("debit_rate", "0.00551"),
            ("debit_rate", "0.0039"),
            ("credit_rate", "0.0066"),
            ("qr_rate", "0.0061"),
        )
    ),
    Case(
        "no range for that fee",
        acquirer={"parameters.allowed_fees": {}, "parameters.fees.qr_rate": "0.5"},
        steps={"transaction_parameters": ANY},
    ),
    Case(
        "only an upper bound",
        "fee_out_of_range",
        acquirer={"parameters.allowed_fees.qr_rate": {"max": "0.0030"}},
        steps={"transaction_parameters": ANY},
    ),
    Case("cap is not checked", acquirer={"parameters.fees.debit_cap_fen": 10**9}),
    Case(
        "fee is not a number",
        acquirer={"parameters.fees.qr_rate": "cheap"},
        steps={"transaction_parameters": "unknown"},
    ),
]

NETWORK = [
    Case("no heartbeat ever", "network_down", "likely", heartbeat=SILENT, steps=DARK),
    Case("heartbeat stale", "network_down", "likely", heartbeat_age=16 * 60, steps=DARK),
    Case("heartbeat nearly 15 minutes old", heartbeat_age=15 * 60 - 20),
    Case("heartbeat just over 15 minutes old", "network_down", "likely", heartbeat_age=15 * 60 + 2, steps=DARK),
    Case("network none", "network_down", heartbeat={"network": "none"}, evidence=("terminal", "none")),
    Case("answer: no network", "network_down", answers={"network_ok": "no"}, evidence=("merchant", "no")),
    Case(
        "answer: no network, no heartbeat",
        "network_down",
        heartbeat=SILENT,
        answers={"network_ok": "no"},
        steps=DARK | {"hardware": "fail"},
    ),
    Case("answer: network fine, no heartbeat", ANY, heartbeat=SILENT, answers={"network_ok": "yes"}, also=ANY),
    Case("no heartbeat ever, --code", heartbeat=SILENT, code="03", steps=DARK),
    Case("no heartbeat ever, an attempt with a code", heartbeat=SILENT, attempts=({"ago": 86000},), steps=DARK),
    Case("stale heartbeat, a code since", heartbeat_age=3600, attempts=({"ago": 1800},), steps=DARK),
    Case(
        "stale heartbeat, a code before",
        "network_down",
        "likely",
        heartbeat_age=3600,
        attempts=({"ago": 5400},),
        steps=DARK,
    ),
    Case("stale heartbeat, --code", heartbeat_age=3600, code="03", steps=DARK),
    Case("network none, --code", heartbeat={"network": "none"}, code="03"),
    Case("network none, a code since", heartbeat={"network": "none"}, heartbeat_age=300, attempts=({"ago": 100},)),
    Case("network none, a code before", "network_down", heartbeat={"network": "none"}, attempts=({"ago": 300},)),
    Case("answer no network, --code", answers={"network_ok": "no"}, code="03"),
    Case(
        "no heartbeat, the sign-on test is no proof",
        "network_down",
        "likely",
        heartbeat=SILENT,
        acquirer={"sign_on.rc": "00"},
        steps=DARK,
    ),
    Case(
        "stale network none is silence",
        "network_down",
        "likely",
        heartbeat={"network": "none"},
        heartbeat_age=3600,
        steps=DARK,
    ),
]

OUTAGE = [
    Case("outage everywhere", "provider_outage", acquirer={"status.state": "outage"}),
    Case("maintenance everywhere", "provider_outage", acquirer={"status.state": "maintenance"}),
    Case("outage, regions missing", "provider_outage", acquirer={"status.state": "outage", "status.regions": GONE}),
    Case("degraded is no outage", acquirer={"status.state": "degraded"}),
    *(
        Case(f"{state} in {regions}", cause, acquirer={"status.state": state, "status.regions": regions})
        for state in ("outage", "maintenance")
        for regions, cause in (
            (["440305"], "provider_outage"),
            (["440300"], "provider_outage"),
            (["440000"], "provider_outage"),
            (["110000", "440300"], "provider_outage"),
            (["440306"], None),
            (["440100"], None),
            (["110000"], None),
        )
    ),
    Case(
        "outage somewhere, our region unknown",
        portal={"merchant.region": None},
        acquirer={"status.state": "outage", "status.regions": ["110000"]},
        steps={"live_test": "unknown"},
    ),
    Case(
        "outage everywhere, our region unknown",
        "provider_outage",
        portal={"merchant.region": None},
        acquirer={"status.state": "outage"},
    ),
    *(
        case
        for code in ("91", "92", "96", "98")
        for case in (
            Case(f"code {code} on all cards", "provider_outage", code=code, answers={"cards_failing": "all"}),
            Case(
                f"code {code} from two banks",
                "provider_outage",
                attempts=({"rc": code, "ago": 60}, {"rc": code, "issuer": "招商银行", "ago": 90}),
            ),
            Case(f"code {code} alone", ANY, code=code, also=ANY, never=("provider_outage",)),
        )
    ),
    Case(
        "code 91 from two banks, but not recently",
        attempts=({"rc": "91", "ago": 90000}, {"rc": "91", "issuer": "招商银行", "ago": 90001}),
        obeys_query=False,
    ),
    Case(
        "the second bank's 91 is the 51st attempt",
        ANY,
        attempts=(
            *tuple({"rc": "91", "ago": 60 + number} for number in range(50)),
            {"rc": "91", "issuer": "招商银行", "ago": 200},
        ),
        obeys_query=False,
        also=ANY,
        never=("provider_outage",),
    ),
]

NOTICES = [
    *(
        Case(f"portal state {state} is a notice", portal={"merchant.status": state})
        for state in ("suspended", "closed")
    ),
    *(
        Case(f"portal terminal state {state} is a notice", portal={"terminal.status": state})
        for state in ("stock", "shipped", "activating", "spare", "in_repair", "blocked", "retired")
    ),
    Case("under review", acquirer={"merchant.status": "under_review"}),
    Case("acquirer's terminal is in stock", acquirer={"terminal.status": "stock"}),
    *(
        Case(f"{code} is a notice", acquirer={"account.restrictions": [{"code": code}]})
        for code in ("settle_suspended", "credit_suspended", "refund_suspended")
    ),
    Case("settlement not verified", acquirer={"merchant.settlement.status": "rejected"}),
    Case("alerts", acquirer={"account.alerts": [{"code": "many_refunds"}]}),
]

NAMES_ALONE = {f"merchant.{name}": GONE for name in fleet_names("merchant", "mid", "name")} | {
    f"terminal.{name}": GONE for name in fleet_names("terminal", "serial")
}

BARE = [
    Case("the portal knows only the names", portal=NAMES_ALONE, steps=dict.fromkeys(STEPS, ANY) | {"hardware": "pass"}),
    Case(
        "the portal knows only the names, and the merchant is frozen",
        "merchant_frozen",
        portal=NAMES_ALONE,
        acquirer={"merchant.status": "frozen"},
        steps=dict.fromkeys(STEPS, ANY) | {"account_status": "fail"},
    ),
]

EVERY = BARE + PARAMETERS + LIMITS + NETWORK + OUTAGE + NOTICES
