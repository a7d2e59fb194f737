"""The demonstration's people and places, all invented, for `manage.py demo` and whoever prints the sign-ins."""

from dataclasses import dataclass
from pathlib import Path

FLEET_FILE = Path(__file__).with_name("fleet.jsonl")
WAREHOUSE_MID = "898110000000000"  # stands in the fleet file for terminals that belong to nobody yet


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo account. `secret` is the second factor's, if it has one; the outbox page shows its current code."""

    role: str
    title: str
    email: str
    password: str
    name: str
    secret: str = ""


SIGN_INS = [
    SignIn("member", "Applicant 申请人", "applicant@demo.example", "shenqing-2026", "申小明"),
    SignIn("member", "Merchant with terminals 商户", "merchant@demo.example", "shanghu-2026", "商老板"),
    SignIn(
        "reviewer", "Reviewer 审核员", "reviewer@demo.example", "shenhe-2026", "审核员甲",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    ),
    SignIn(
        "operator", "Operator 运营", "operator@demo.example", "yunying-2026", "运营员乙",
        "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
    ),
]  # fmt: skip
MERCHANT = SIGN_INS[1]
