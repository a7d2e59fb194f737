"""Which bank a branch belongs to, by the name on its paper."""

import re

_COMPANY = re.compile(r"(股份有限公司|有限责任公司|有限公司)")
_BANK = re.compile(r"^.{2,24}?(银行|信用社|信用合作联社)")


def bank_of(branch: str) -> str:
    """样例银行股份有限公司北京东城支行 → 样例银行; "" when the name tells none."""
    found = _BANK.match(_COMPANY.sub("", branch))
    return found[0] if found else ""
