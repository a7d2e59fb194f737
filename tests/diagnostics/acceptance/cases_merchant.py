"""Every cause of the merchant's account alone, by each of its kinds of evidence."""

from tests.diagnostics.acceptance.case import GONE, Case
from tests.diagnostics.acceptance.healthy import day, stamp
from tests.diagnostics.acceptance.words import CONTACTLESS_ONLY, OPEN_404

EVERY = [
    Case("healthy"),
    Case("healthy, code 03", code="03"),
    Case("healthy, code 00", code="00"),
    Case(
        "merchant 404",
        "merchant_not_registered",
        acquirer={"merchant": GONE},
        steps=OPEN_404,
    ),
    Case(
        "switch not_registered", "merchant_not_registered", acquirer={"merchant.registration.switch": "not_registered"}
    ),
    Case("switch rejected", "merchant_not_registered", acquirer={"merchant.registration.switch": "rejected"}),
    Case(
        "switch pending",
        "registration_pending",
        acquirer={"merchant.registration.switch": "pending"},
        evidence=("acquirer", "pending"),
    ),
    Case(
        "contactless not filed, by answer",
        "contactless_not_filed",
        acquirer={"merchant.registration.contactless_filed": False},
        answers={"entry_failing": "contactless_only"},
    ),
    Case(
        "contactless not filed, by attempts",
        "contactless_not_filed",
        acquirer={"merchant.registration.contactless_filed": False},
        attempts=CONTACTLESS_ONLY,
    ),
    Case("contactless filed, by answer", answers={"entry_failing": "contactless_only"}),
    Case("contactless filed, by attempts", attempts=CONTACTLESS_ONLY),
    Case("merchant frozen", "merchant_frozen", acquirer={"merchant.status": "frozen"}, evidence=("acquirer", "frozen")),
    Case("merchant restricted", "merchant_frozen", acquirer={"merchant.status": "restricted"}),
    Case("collect suspended", "merchant_frozen", acquirer={"account.restrictions": [{"code": "collect_suspended"}]}),
    Case("merchant closed", "merchant_closed", acquirer={"merchant.status": "closed"}),
    Case("merchant blacklisted", "merchant_closed", acquirer={"merchant.status": "blacklisted"}),
    Case("merchant dormant", "merchant_dormant", acquirer={"merchant.status": "dormant"}),
    Case("merchant to re-verify", "merchant_dormant", acquirer={"merchant.status": "reverify"}),
    Case(
        "last payment 91 days ago",
        "merchant_dormant",
        "likely",
        acquirer={"account.last_transaction_at": lambda: stamp(91 * 86400)},
    ),
    Case("last payment 89 days ago", acquirer={"account.last_transaction_at": lambda: stamp(89 * 86400)}),
    Case(
        "last payment 91 days ago, but under review",
        acquirer={"merchant.status": "under_review", "account.last_transaction_at": lambda: stamp(91 * 86400)},
    ),
    Case("fees due", "fees_in_arrears", acquirer={"account.fees_due_fen": 1}),
    Case("licence suspended", "provider_licence_lost", acquirer={"merchant.provider_licence": "suspended"}),
    Case("licence revoked", "provider_licence_lost", acquirer={"merchant.provider_licence": "revoked"}),
    Case("balance below zero", None, also=("balance_insufficient",), acquirer={"account.balance_fen": -1}),
    Case("balance zero", acquirer={"account.balance_fen": 0}),
    Case("qualification pending", "qualification_not_approved", acquirer={"merchant.qualification.status": "pending"}),
    Case(
        "qualification rejected", "qualification_not_approved", acquirer={"merchant.qualification.status": "rejected"}
    ),
    Case("qualification expired", "qualification_expired", acquirer={"merchant.qualification.status": "expired"}),
    *(
        Case(f"{kind} {name}", cause, acquirer={f"merchant.qualification.{kind}": when})
        for kind in ("licence_valid_until", "id_valid_until")
        for name, when, cause in (
            ("ended yesterday", day(-1), "qualification_expired"),
            ("ends today", day(0), None),
            ("ends tomorrow", day(1), None),
        )
    ),
    Case("portal's licence date over, the acquirer's is not", portal={"merchant.licence_valid_until": "2020-01-01"}),
    Case(
        "portal's licence date over, the acquirer says long-term",
        portal={"merchant.licence_valid_until": "2020-01-01"},
        acquirer={"merchant.qualification.licence_valid_until": None},
    ),
    Case(
        "portal's licence date over, missing at the acquirer",
        "qualification_expired",
        portal={"merchant.licence_valid_until": "2020-01-01"},
        acquirer={"merchant.qualification.licence_valid_until": GONE},
        evidence=("portal", "2020-01-01"),
    ),
    Case(
        "portal's licence date good, the acquirer's is over",
        "qualification_expired",
        acquirer={"merchant.qualification.licence_valid_until": "2020-01-01"},
        evidence=("acquirer", "2020-01-01"),
    ),
    Case(
        "portal's ID date over, no qualification at the acquirer",
        "qualification_expired",
        portal={"merchant.id_valid_until": "2020-01-01"},
        acquirer={"merchant.qualification": GONE},
    ),
]
