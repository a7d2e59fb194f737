"""The response codes as data: class, who acts, words, and which dictionary in which version says so."""

from pathlib import Path

import pytest

from diagnostics import catalogue
from diagnostics.answers import code_in
from diagnostics.catalogue import responses
from diagnostics.catalogue.files import CatalogueError
from diagnostics.checks.attempts import CARD_SIDE

#: The common table: class letter and who may have to act, for every code.
TABLE = """
00 A merchant none|01 C cardholder issuer|02 C cardholder issuer|03 C acquirer|04 D merchant issuer
05 C issuer|06 E issuer|07 D merchant issuer|09 B switch|10 A merchant|11 A none|12 C issuer acquirer
13 B merchant|14 B merchant cardholder|15 C switch issuer|17 C merchant|19 C merchant|20 C issuer switch
21 C cardholder issuer|22 C merchant|23 C acquirer issuer|25 C merchant acquirer|30 C acquirer|31 C switch
33 D cardholder|34 D merchant issuer|35 D merchant acquirer|36 D cardholder issuer|37 D merchant acquirer
38 D cardholder issuer|39 D cardholder|40 C issuer acquirer|41 D merchant issuer|42 B issuer
43 D merchant issuer|44 C issuer|45 C merchant|51 C cardholder|52 C cardholder|53 C cardholder|54 C cardholder
55 C cardholder|56 C issuer|57 C cardholder issuer|58 C acquirer issuer|59 C issuer|60 C acquirer
61 C merchant acquirer issuer|62 C cardholder issuer|63 C acquirer issuer|64 C merchant
65 C cardholder acquirer|66 C merchant acquirer|67 C merchant acquirer|68 C switch issuer
75 D cardholder issuer|77 D merchant|79 C merchant|89 - acquirer|90 C switch|91 C issuer switch|92 C switch
93 C acquirer|94 C merchant switch|95 C acquirer|96 C switch|97 D acquirer|98 E issuer switch|99 B merchant
A0 B merchant acquirer|A1 C acquirer|A2 A merchant|A3 C merchant|A4 A merchant|A5 A merchant|A6 A merchant
A7 C acquirer|F0 - acquirer|B1 - acquirer|C1 - merchant|FF - merchant
"""
ROWS = [row.split() for row in TABLE.replace("\n", "|").split("|") if row]


@pytest.mark.parametrize(("code", "letter", "who"), [(code, letter, set(who)) for code, letter, *who in ROWS])
def test_every_code_of_the_common_table_has_its_class_and_who_acts(code: str, letter: str, who: set[str]) -> None:
    entry = catalogue.code_entry(code)

    assert entry is not None
    assert (entry.letter, entry.who in who) == (letter, True)


def test_the_dictionary_holds_the_common_table_and_nothing_else() -> None:
    assert sorted(catalogue.codes()) == sorted(code for code, *_ in ROWS)


#: What slips and screens say, separated by |, for each code; for "" nothing may be recognised.
SAID = {
    "03": (
        "商户无效|无效商户|商户未登记|商户未报备|非法商户|商户不存在|INVALID MERCHANT|應答碼:03|"
        "应答码：０３|[03]商户无效|【03】|RESP CODE 03|Response Code: 03|交易失敗(03)|03-无效商户|"
        "無效商戶|商 户 未 登 记|DECLINED (03)|交易应答码 03 商户未登记"
    ),
    "97": ("终端未登记|终端号未登记|終端號未登記|POS终端号找不到|终端号无效"),
    "58": ("终端无效，请联系收单行或银联|无效终端|不允许终端进行的交易"),
    "55": ("密码错误|密碼錯誤|不正确的PIN"),
    "75": ("密码错误次数超限"),
    "62": ("受限制的卡"),
    "34": ("有作弊嫌疑"),
    "59": ("卡片校验错"),
    "51": ("余额不足|餘額不足|资金不足"),
    "61": ("金额超限"),
    "65": ("超出消费次数限制"),
    "77": ("请重新签到"),
    "A0": ("MAC校验错|返回码 A0"),
    "FF": ("rc=ff"),
    "96": ("系统异常、失效"),
    "": ("应答代码 Q7|2026-03-55||12:30 打印|30分钟后再试"),
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SAID.items() for text in texts.split("|")])
def test_what_a_slip_or_screen_says_leads_to_its_code(code: str, text: str) -> None:
    assert code_in(text) == code


@pytest.mark.parametrize(
    "text", ["金额(20)元", "barcode 12", "30分钟后再试", "12:30 打印", "03", "商户代码 898310058120001"]
)
def test_a_number_that_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert [entry.code for entry in catalogue.codes_in(text)] == (["03"] if text == "03" else [])


def test_an_invalid_merchant_is_told_first_not_to_swipe_again() -> None:
    entry = catalogue.code_entry("03")

    assert entry is not None
    assert (entry.first.zh, entry.first.en) == (
        "请不要再刷卡，先换一种方式收款，再开始检查。",
        "Do not swipe again: take the money another way and start the check.",
    )


def test_card_side_codes_never_send_the_cashier_to_the_terminal() -> None:
    told = {code: catalogue.codes()[code].first.zh for code in CARD_SIDE}

    assert {code for code, first in told.items() if "签到" in first or "终端" in first} == set()


def test_two_versions_of_one_dictionary_live_beside_each_other_and_the_newest_counts() -> None:
    classic, newest = catalogue.code_entry("05", version="1"), catalogue.code_entry("05")

    assert catalogue.dictionaries()["unionpay_pos"] == ("1", "2")
    assert catalogue.dictionary_name() == "unionpay_pos-2"
    assert classic is not None
    assert newest is not None
    assert (classic.name.zh, classic.version, newest.name.zh, newest.version) == (
        "不予承兑",
        "1",
        "持卡人认证失败",
        "2",
    )
    assert set(catalogue.codes(version="1")) == set(catalogue.codes())


def test_another_host_may_mean_something_else_by_the_same_characters() -> None:
    assert catalogue.code_entry("A3", "ccb_pos") is None
    assert catalogue.code_entry("03", "ccb_pos") == catalogue.code_entry("03", version="1")
    assert catalogue.code_entry("03", "nobodys_pos") is None
    assert catalogue.code_entry("03", version="99") is None


def test_a_dictionary_that_is_not_what_its_name_says_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "mine-1.yaml").write_text("dictionary: yours\nversion: '1'\ncodes: []\n")
    with pytest.raises(CatalogueError):
        responses.codes("mine", None, tmp_path)
    (tmp_path / "nameless.yaml").write_text("codes: []\n")
    responses.dictionaries.cache_clear()
    with pytest.raises(CatalogueError):
        responses.dictionaries(tmp_path)


def test_a_dictionary_of_ones_own_is_a_file_in_the_folder(tmp_path: Path) -> None:
    words = "name: [格式错误, Format error], first: [请重试。, Try again.], synonyms: []"
    row = f'{{code: "03", class: C, who: acquirer, {words}}}'
    book = f"dictionary: abroad\nversion: '7'\ncodes:\n  - {row}\n"
    (tmp_path / "abroad-7.yaml").write_text(book, encoding="utf-8")

    entry = responses.codes("abroad", None, tmp_path)["03"]

    assert (entry.name.en, entry.dictionary, entry.version) == ("Format error", "abroad", "7")
