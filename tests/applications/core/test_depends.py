"""What is compared with what: asked of the rules themselves, one changed answer at a time."""

from collections.abc import Iterator
from datetime import date

import pytest

from applications.journey.steps import fields_for
from applications.rules.depends import follows
from applications.rules.papers import required_documents
from applications.rules.precheck import Answer, Answers, precheck

TODAY = date(2026, 6, 1)
PERSON, SHOP, CARD = "示例甲", "晴川面馆（示例）", "6217000000000000004"
COMMON: dict[str, Answer] = {
    "contact.name": PERSON,
    "contact.id_number": "110101190001010014",
    "contact.id_valid_until": date(2036, 1, 1),
    "contact.id_long_term": False,
    "contact.mobile": "13800138000",
    "contact.email": "wang@example.cn",
    "business.name": SHOP,
    "business.receipt_name": "晴川面馆",
    "business.mcc": "5812",
    "business.region": "310115",
    "business.address": "上海市浦东新区示例路 1 号",
    "business.service_phone": "021-62345678",
    "settlement.kind": "personal",
    "settlement.holder": PERSON,
    "settlement.account_number": CARD,
    "settlement.bank": "示例银行",
    "settlement.branch": "",
    "settlement.cnaps": "102100000005",
    "terminal.model": "P3000",
    "terminal.quantity": "1",
    "terminal.deliver_to": "shop",
    "terminal.region": "",
    "terminal.address": "",
    "terminal.receiver": "",
    "terminal.mobile": "",
}
LICENCE: dict[str, Answer] = {
    "business.uscc": "92310115MA00ABC16D",
    "business.licence_valid_until": date(2036, 1, 1),
    "business.licence_long_term": False,
}
CORPORATE: dict[str, Answer] = {
    "settlement.kind": "corporate",
    "settlement.holder": SHOP,
    "settlement.account_number": "1234567890",
}
AUTHORISED: dict[str, Answer] = {
    "settlement.kind": "authorised",
    "settlement.holder": "示例丙",
    "settlement.holder_id_number": "110101190001010022",
}
STARTS: dict[str, tuple[str, dict[str, Answer]]] = {
    "micro": ("micro", COMMON),
    "sole trader, card": ("sole_trader", COMMON | LICENCE),
    "sole trader, corporate": ("sole_trader", COMMON | LICENCE | CORPORATE),
    "sole trader, authorised": ("sole_trader", COMMON | LICENCE | AUTHORISED),
    "enterprise": ("enterprise", COMMON | LICENCE | CORPORATE | {"business.uscc": "91310115MA00ABC16G"}),
}
OTHERS: tuple[Answer, ...] = (
    "", "corporate", "personal", "authorised", "other", "另外的名字", "92310115MA00ABC16D", "123456", CARD, "5411",
    "330106", "13900139000", "杭州市西湖区示例路 2 号", None, date(2000, 1, 1), date(2040, 1, 1),
)  # fmt: skip


def hard(answers: Answers) -> set[str]:
    return {found.field for found in precheck(answers, today=TODAY) if found.is_hard}


def variants(subject: str, values: dict[str, Answer]) -> Iterator[tuple[str, set[str]]]:
    """Each answer changed to anything at all, with what the rules object to then."""
    papers = dict.fromkeys(required_documents(subject, str(values["settlement.kind"])), "ready")
    assert hard(Answers(subject, values, papers)) == set()
    for item in fields_for(subject):
        for other in OTHERS:
            yield item.dotted, hard(Answers(subject, {**values, item.dotted: other}, papers))


@pytest.mark.parametrize("start", STARTS)
def test_whatever_the_rules_object_to_after_a_change_is_opened_along_with_it(start: str) -> None:
    subject, values = STARTS[start]
    objected: dict[str, set[str]] = {}
    for dotted, found in variants(subject, values):
        objected.setdefault(dotted, set()).update(found - {dotted})
    locked = {dotted: found - set(follows([dotted])) for dotted, found in objected.items()}
    assert {dotted: found for dotted, found in locked.items() if found} == {}


def test_the_table_names_nothing_that_no_rule_compares() -> None:
    seen: dict[str, set[str]] = {}
    for subject, values in STARTS.values():
        for dotted, found in variants(subject, values):
            seen.setdefault(dotted, set()).update(found - {dotted})
    assert {dotted: set(follows([dotted])) for dotted in seen} == seen


def test_what_is_asked_for_itself_does_not_come_along_a_second_time() -> None:
    assert follows(["contact.name", "business.name"]) == ["settlement.holder"]
    assert follows(["contact.name", "settlement.holder"]) == []
    assert follows(["contact.email", "documents.shop_front"]) == []
