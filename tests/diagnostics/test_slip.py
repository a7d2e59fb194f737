"""Reading the text of slips and screens, Chinese and English, as people paste it and as a reader misreads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.slip import Found, Slip, fields_from_json, parse

MID, TID = "898310058120001", "10000001"
CHINESE = f"""商户存根 MERCHANT COPY
商户名称(MERCHANT NAME)：晴川面馆（示例）
商户编号(MERCHANT NO.)：{MID}
终端编号(TERMINAL NO.)：{TID}  操作员号：01
发卡行：示例银行   收单行：示例机构
卡号(CARD NO.)：6222021234567890128
交易类型(TRANS TYPE)：消费
批次号(BATCH NO.)：000001  凭证号(VOUCHER NO.)：000123
参考号(REFER NO.)：123456789012
日期/时间(DATE/TIME)：2026/07/03 12:33:01
金额(AMOUNT)：RMB 12.00
应答码：03 无效商户"""
ENGLISH = f"""MERCHANT NAME: SUNNY NOODLES
MERCHANT ID: {MID}
TERMINAL ID: {TID}
CARD NO: 622202******0128
TRACE NO: 000123  RRN: 123456789012
DATE/TIME: 2026-07-03 12:33:01
AMOUNT: CNY 12.00
RESP CODE: 55 DECLINED"""
BELOW = f"""商户编号：
{MID}
终端号：
{TID}
商户名称：
晴川面馆
应答码
03"""


def _values(text: str) -> dict[str, str]:
    return {name: found.value for name, found in parse(text).fields.items()}


def test_a_chinese_slip() -> None:
    assert _values(CHINESE) == {
        "code": "03", "mid": MID, "tid": TID, "name": "晴川面馆(示例)", "amount": "12.00",
        "time": "2026-07-03 12:33:01", "rrn": "123456789012", "stan": "000123",
    }  # fmt: skip


def test_an_english_slip() -> None:
    assert _values(ENGLISH) == {
        "code": "55", "mid": MID, "tid": TID, "name": "SUNNY NOODLES", "amount": "12.00",
        "time": "2026-07-03 12:33:01", "rrn": "123456789012", "stan": "000123",
    }  # fmt: skip


def test_values_on_the_next_line() -> None:
    assert _values(BELOW) == {"code": "03", "mid": MID, "tid": TID, "name": "晴川面馆"}


def test_the_text_keeps_no_card_number() -> None:
    text = parse(CHINESE).text
    assert ("6222021234567890128" in text, "****0128" in text, MID in text) == (False, True, True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("03", "03"),
        ("０３", "03"),
        ("a0", "A0"),
        ("O3", "03"),
        ("商户无效", "03"),
        ("POS 提示：无效商户", "03"),
        ("交易失败 03 无效商户", "03"),
        ("交易失败[97]", "97"),
        ("返回码：A0", "A0"),
        ("DECLINED RC=55", "55"),
        ("终端未登记", "97"),
        ("Z9", "Z9"),
        ("应答码:Z9", "Z9"),
        ("gibberish words", ""),
        ("", ""),
        ("2026/07/03 12:03", ""),
    ],
)
def test_a_code_by_itself_or_in_words(typed: str, code: str) -> None:
    assert parse(typed).value("code") == code


def test_two_codes_are_both_kept_for_the_person_to_choose() -> None:
    found = parse("应答码：55 无效商户").fields["code"]
    assert (found.value, found.choices, found.is_doubtful) == ("55", ("55", "03"), True)


def test_misread_digits_are_mended_where_only_digits_can_stand_and_said_to_be_doubtful() -> None:
    fields = parse("商户编号 B9831O05812OOO1 终端号 1O000001 应答码 O3").fields
    assert {name: found.value for name, found in fields.items()} == {"code": "03", "mid": MID, "tid": TID}
    assert all(found.is_doubtful for found in fields.values())


def test_letters_that_a_merchant_number_may_have_stay() -> None:
    assert parse("商户编号：8983A0058120A01").value("mid") == "8983A0058120A01"
    assert parse("商户编号：898310058120K01").value("mid") == "898310058120K01"


def test_numbers_with_spaces_between_are_put_together() -> None:
    assert _values("商户编号: 8983 1005 8120 001\n终端号: 1000 0001") == {"mid": MID, "tid": TID}


def test_a_card_number_is_never_taken_for_a_merchant_number() -> None:
    assert parse("商户编号：6222021234567890128").value("mid") == ""
    assert parse("卡号 371449635398431").value("mid") == ""


def test_a_date_is_no_terminal_number() -> None:
    assert parse("终端号：20260703").value("tid") == ""


def test_a_whole_slip_without_a_code_has_none_though_it_is_full_of_pairs_of_digits() -> None:
    assert parse(CHINESE.replace("应答码：03 无效商户", "")).value("code") == ""


def test_an_approved_slip_says_so() -> None:
    assert parse(CHINESE.replace("03 无效商户", "00 交易成功")).value("code") == "00"


def test_only_a_code_is_told_from_a_slip() -> None:
    assert (parse("03").is_only_a_code, parse(CHINESE).is_only_a_code, parse("应答码：55 无效商户").is_only_a_code) == (
        True,
        False,
        False,
    )


def test_fields_survive_being_stored() -> None:
    fields = parse("应答码：55 无效商户").fields
    assert fields_from_json(Slip(fields=fields).to_json()) == fields
    assert fields_from_json("") == {}
    assert Found("03").where == "label"


@given(st.lists(st.tuples(st.text(max_size=60), st.floats(0, 1)), max_size=20))
def test_no_lines_crash_it(lines: list[tuple[str, float]]) -> None:
    parse(lines)


@given(st.text("0123456789OIlB商户编号终端应答码名称MERCHANTNOIDTRACE:： \n()|", max_size=300))
def test_no_text_crashes_it(text: str) -> None:
    slip = parse(text)
    assert all(found.value for found in slip.fields.values())
