"""Two shops to measure with: a small one and one with thousands of terminals, both reporting."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from portal.actions.terminals import hash_token
from portal.models import Member, MemberRole, Merchant, Report, Terminal, TerminalStatus, User

TOKEN = "token-of-the-benchmark"
_DATA = {"network": "cellular", "power": "mains", "battery_percent": 80, "card_reader": "ok", "printer": "ok"}


@dataclass(frozen=True, slots=True)
class Shop:
    """A signed-in owner's browser, and the serial numbers of the shop."""

    browser: Client
    serials: list[str]


def make_shop(number: int, terminals: int) -> Shop:
    """All terminals active and reporting, bulk-inserted."""
    owner = User.objects.create_user(f"owner{number}@bench.example", "correct horse")
    shop = Merchant.objects.create(mid=f"8983100581{number:05}", name=f"示例商户 {number}", receipt_name="示例")
    Member.objects.create(user=owner, merchant=shop, role=MemberRole.OWNER)
    now = datetime.now(UTC)
    rows = Terminal.objects.bulk_create(
        Terminal(
            serial=f"B{number}-{index:06}", merchant=shop, tid=f"{number}{index:07}", model="P3000",
            status=TerminalStatus.ACTIVE, activated_at=now, token_hash=hash_token(TOKEN), trouble="",
        )
        for index in range(terminals)
    )  # fmt: skip
    data = _DATA | {"mid": shop.mid}
    Report.objects.bulk_create(Report(terminal=row, measured_at=now, received_at=now, data=data) for row in rows)
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(owner)
    return Shop(browser, [row.serial for row in rows])
