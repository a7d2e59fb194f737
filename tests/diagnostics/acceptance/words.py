"""What several kinds of cases say again and again."""

from tests.diagnostics.acceptance.case import ANY

DARK = {
    "merchant_info": "unknown",
    "terminal_installation": "unknown",
    "transaction_parameters": "unknown",
    "hardware": "unknown",
    "software": "unknown",
    "live_test": ANY,
}  # what a silent terminal leaves of the steps

OTHER_MID, OTHER_TID = "898300000009999", "69999999"
OPEN_404 = {"merchant_info": ANY, "transaction_parameters": ANY}
NO_TERMINAL = {"merchant_info": ANY, "transaction_parameters": ANY, "live_test": "unknown", "software": ANY}


def declined(**more: object) -> dict[str, object]:
    return {"rc": "03", **more}


CONTACTLESS_ONLY = (
    declined(entry="contactless", ago=300),
    declined(entry="contactless", issuer="建设银行", ago=400),
    {"entry": "chip", "ago": 500},
)
