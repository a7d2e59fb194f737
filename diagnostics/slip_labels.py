"""Where the names of a slip's fields stand, Chinese and English, and what stands beside and below each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_NO: Final = r"\s*(?:N[O0]|NUM(?:BER)?|ID|CODE)(?![A-Z])"
#: Field → what it is called. `-` ends the value of the field before it and is not read itself.
_NAMES: Final = {
    "code": r"(?:交易)?(?:应答|返回|响应|拒绝|原因|错误)(?:代?码)|RESP(?:ONSE)?\.?\s*CODE|RSP\s*CODE|ERR(?:OR)?\s*CODE"
    r"|(?<![A-Z])R\.?C(?![A-Z])",
    "mid": rf"(?:特约)?商户(?:编号|号码?|代码)|MERCHANT{_NO}|(?<![A-Z])M\.?ID(?![A-Z])",
    "tid": rf"(?:POS)?终端(?:编号|号码?|机号)|TERM(?:INAL)?\.?{_NO}|(?<![A-Z])T\.?ID(?![A-Z])",
    "name": r"(?:特约)?商户名称?|MERCHANT\s*NAME",
    "amount": r"(?:交易|消费)?金额|(?<![A-Z])AMOUNT|(?<![A-Z])AMT(?![A-Z])",
    "time": r"(?:交易)?日期\s*/?\s*时间|交易时间|交易日期|日期|时间|DATE\s*/?\s*TIME|(?<![A-Z])DATE(?![A-Z])",
    "rrn": r"(?:系统|检索|交易)?参考号|REF(?:ER(?:ENCE)?)?\.?\s*N[O0](?![A-Z])|(?<![A-Z])RRN(?![A-Z])",
    "stan": r"(?:凭证|流水|跟踪)号|(?:VOUCHER|TRACE)\s*N[O0](?![A-Z])|(?<![A-Z])STAN(?![A-Z])",
    "-": r"操作员号?|OPERATOR|收单(?:行|机构)|ACQUIRER|(?<![A-Z])ACQ(?![A-Z])|发卡(?:行|机构)|ISSUER|卡号|CARD\s*N[O0]"
    r"|有效期|EXP(?:IRY|\.)?\s*DATE|交易类型|交易类别|TRANS(?:ACTION)?\.?\s*TYPE|批次号|BATCH\s*N[O0]|授权码|AUTH"
    r"|序列号|备注|持卡人|商户存根|MERCHANT\s*COPY|CARDHOLDER|签名|SIGNATURE|版本|VERSION",
}
_KEYS: Final = {f"f{number}": name for number, name in enumerate(_NAMES)}
_ANY: Final = re.compile(
    "|".join(f"(?P<{key}>{_NAMES[name]})" for key, name in _KEYS.items()),
    re.IGNORECASE,
)
_BEFORE: Final = " \t:=#.,;()[]/-|_~"
_AFTER: Final = " \t:=#.,;/-|_~"
_BELOW: Final = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """One name in row `row`: the text up to the next name, and the rows below that begin with no name of their own."""

    name: str
    row: int
    beside: str
    below: tuple[str, ...]


def labelled(rows: Sequence[str]) -> Iterator[Labelled]:
    """Every name in reading order; 商户编号(MERCHANT NO.) counts once."""
    marks = [list(_marks(row)) for row in rows]
    for number, row in enumerate(rows):
        for place, (name, _, end) in enumerate(marks[number]):
            following = marks[number][place + 1 :]
            beside = row[end : following[0][1] if following else len(row)].lstrip(_BEFORE).rstrip(_AFTER)
            if name == "-" or (following and following[0][0] == name and not beside):
                continue
            yield Labelled(name, number, beside, _below(rows, marks, number) if not following or not beside else ())


def _marks(row: str) -> Iterator[tuple[str, int, int]]:
    for match in _ANY.finditer(row):
        yield _KEYS[str(match.lastgroup)], match.start(), match.end()


def _below(rows: Sequence[str], marks: list[list[tuple[str, int, int]]], number: int) -> tuple[str, ...]:
    """The rows under a name: what stands before the next name, until a row begins with one."""
    found = []
    for below in range(number + 1, min(number + 1 + _BELOW, len(rows))):
        before = rows[below][: marks[below][0][1]] if marks[below] else rows[below]
        if text := before.lstrip(_BEFORE).rstrip(_AFTER):
            found.append(text)
    return tuple(found)
