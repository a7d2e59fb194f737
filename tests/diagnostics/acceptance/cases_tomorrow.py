"""Words that no list holds yet: the check that needs them answers "unknown", and nothing else changes."""

from typing import Any

from tests.diagnostics.acceptance.case import ANY, Case
from tests.diagnostics.acceptance.cases_silence import OPEN
from tests.diagnostics.acceptance.words import declined


def tomorrow(member: str, step: str, **more: Any) -> Case:
    return Case(
        f"{member} of tomorrow",
        acquirer={member: more.pop("value", "quantum")},
        steps={step: "unknown"} | more.pop("open", {}),
        **more,
    )


EVERY = [
    tomorrow("merchant.status", "account_status"),
    tomorrow("merchant.registration.switch", "account_status"),
    tomorrow("merchant.qualification.status", "account_status"),
    tomorrow("merchant.provider_licence", "account_status"),
    tomorrow("account.restrictions", "account_status", value=[{"code": "quantum"}]),
    tomorrow("terminal.status", "terminal_installation"),
    tomorrow("terminal.keys", "live_test", open={"terminal_installation": ANY}),
    tomorrow("status.state", "live_test"),
    Case(
        "subject_type of tomorrow",
        acquirer={"merchant.subject_type": "quantum"},
        steps={"account_status": ANY, "merchant_info": ANY},
    ),
    Case(
        "settlement kind of tomorrow", acquirer={"merchant.settlement.kind": "quantum"}, steps={"account_status": ANY}
    ),
    *(
        Case(f"heartbeat {member} of tomorrow", heartbeat={member: "quantum"}, steps={"hardware": "unknown"})
        for member in ("power", "network", "card_reader")
    ),
    Case("heartbeat printer of tomorrow", heartbeat={"printer": "quantum"}, steps={"hardware": ANY}),
    Case(
        "unknown restriction beside a known one",
        "merchant_frozen",
        acquirer={"account.restrictions": [{"code": "quantum"}, {"code": "collect_suspended"}]},
    ),
    Case(
        "known status beside an unknown switch",
        "merchant_frozen",
        acquirer={"merchant.status": "frozen", "merchant.registration.switch": "quantum"},
    ),
    Case(
        "entry of tomorrow in attempts",
        attempts=(declined(entry="brainwave"), {"entry": "brainwave"}),
        steps={"account_status": ANY, "merchant_info": ANY},
    ),
    Case("field 39 of tomorrow in attempts", attempts=({"rc": "ZZ", "ago": 60},), steps=OPEN),
    Case("field 39 of tomorrow by --code", code="ZZ", steps=OPEN),
]
