"""From lines to fields: by label, by shape, by check digit, whichever way the paper lies; and never a guess."""

import math
from collections.abc import Callable

import pytest
from PIL import Image

from portal.documents.fields import LONG_TERM, fields_of
from portal.documents.reading import Line, read_lines
from tests.portal import papers_drawn as drawn
from tests.slips import needs_font

LICENCE = [
    ("统一社会信用代码 91110101MA00ABC16R", 100, 100),
    ("名称", 100, 200),
    ("北京样例面馆有限公司", 300, 202),
    ("法定代表人：王小禾", 100, 300),
    ("住所 北京市东城区样例街道12号", 100, 400),
    ("底商 3 号", 180, 445),
    ("经营范围 餐饮服务", 100, 500),
    ("营业期限 2021年06月18日至2041年06月17日", 900, 300),
    ("成立日期 2021年06月18日", 900, 240),
]


def line(text: str, left: float, top: float, *, sure: float = 0.95, height: float = 40) -> Line:
    right, bottom = left + len(text) * height * 0.9, top + height
    return Line(text, sure, ((left, top), (right, top), (right, bottom), (left, bottom)))


def page(*rows: tuple[str, float, float]) -> list[Line]:
    return [line(text, left, top) for text, left, top in rows]


def values(kind: str, lines: list[Line]) -> dict[str, str]:
    return {name: one.value for name, one in fields_of(kind, lines).items()}


def turned(one: Line, degrees: float, about: tuple[float, float] = (800, 500)) -> Line:
    """The same line on a page turned clockwise."""
    angle = math.radians(degrees)
    corners = tuple(
        (
            about[0] + (x - about[0]) * math.cos(angle) - (y - about[1]) * math.sin(angle),
            about[1] + (x - about[0]) * math.sin(angle) + (y - about[1]) * math.cos(angle),
        )
        for x, y in one.box
    )
    return Line(one.text, one.confidence, corners)


def test_a_licence_says_who_what_where_and_how_long() -> None:
    assert values("business_licence", page(*LICENCE)) == {
        "uscc": "91110101MA00ABC16R",
        "name": "北京样例面馆有限公司",
        "legal_person": "王小禾",
        "address": "北京市东城区样例街道12号底商3号",
        "valid_until": "2041-06-17",
        "founded": "2021-06-18",
    }


@pytest.mark.parametrize("degrees", [3, -6, 90, 180, 270, 93])
def test_it_says_the_same_whichever_way_it_lies(degrees: float) -> None:
    upright = page(*LICENCE)
    lying = [turned(one, degrees) for one in upright]
    assert values("business_licence", lying) == values("business_licence", upright)
    turns = {one.turn for one in fields_of("business_licence", lying).values()}
    assert turns == {round(degrees / 90) % 4 * 90}


def test_a_box_is_where_the_field_stands_on_the_page_as_it_came() -> None:
    lines = page(*LICENCE)
    found = fields_of("business_licence", lines)
    assert found["uscc"].box == (100, 100, round(lines[0].box[1][0]), 140)
    assert found["name"].box[:2] == (100, 200)  # from its label to its end
    lying = fields_of("business_licence", [turned(one, 90) for one in lines])["uscc"].box
    assert lying[3] - lying[1] > lying[2] - lying[0]


@pytest.mark.parametrize(
    ("term", "until"),
    [
        ("营业期限 2021年06月18日至长期", LONG_TERM),
        ("营业期限 长期", LONG_TERM),
        ("营业期限 2021年02月30日至2041年06月17日", None),
        ("营业期限 2041年06月17日至2021年06月18日", None),
        ("营业期限 2021年06月18日", None),
    ],
)
def test_a_term_is_told_only_when_both_days_make_sense(term: str, until: str | None) -> None:
    assert values("business_licence", page((term, 100, 100))).get("valid_until") == until


def test_an_identity_card_says_name_number_and_address() -> None:
    rows = [
        ("姓名", 60, 60), ("古丽·样例", 170, 62), ("性别女民族汉", 60, 140), ("出生1900年1月1日", 60, 215),
        ("住址北京市东城区样例街道12号院", 60, 295), ("3号楼2单元601", 145, 345),
        ("公民身份号码110101190001010022", 60, 535),
    ]  # fmt: skip
    assert values("id_front", page(*rows)) == {
        "name": "古丽·样例",
        "id_number": "110101190001010022",
        "address": "北京市东城区样例街道12号院3号楼2单元601",
    }


@pytest.mark.parametrize("number", ["110101190001010023", "1101011900010100", "11010119000101001X1"])
def test_a_number_whose_check_digit_is_wrong_was_misread(number: str) -> None:
    assert values("id_front", page((f"公民身份号码{number}", 60, 535))) == {}


@pytest.mark.parametrize(
    ("words", "until"),
    [("有效期限2020.05.11-2040.05.11", "2040-05-11"), ("有效期限2020.05.11-长期", LONG_TERM), ("有效期限", None)],
)
def test_the_back_says_until_when(words: str, until: str | None) -> None:
    assert values("id_back", page((words, 60, 500))).get("valid_until") == until


def test_a_card_number_is_one_line_or_its_groups_side_by_side() -> None:
    whole = {"account_number": "6217000000000000004"}
    assert values("bank_card", page(("6217 0000 0000 0000 004", 80, 360))) == whole
    groups = [("6217", 80, 360), ("0000", 260, 361), ("0000", 440, 359), ("0000", 620, 362), ("004", 800, 360)]
    assert values("bank_card", page(*groups, ("12", 80, 520))) == whole
    assert values("bank_card", page(("6217 0000 0000 0000 005", 80, 360))) == {}


def test_a_proof_of_account_says_holder_number_and_bank() -> None:
    rows = [
        ("账户名称：北京样例面馆有限公司", 140, 280),
        ("账户号码：0200001009014431234", 140, 370),
        ("开户银行：样例银行北京东城支行", 140, 460),
    ]
    assert values("account_proof", page(*rows)) == {
        "holder": "北京样例面馆有限公司",
        "account_number": "0200001009014431234",
        "bank": "样例银行北京东城支行",
    }


def test_what_reads_badly_is_left_out() -> None:
    unsure = [line("姓名王小禾", 60, 60, sure=0.5), line("公民身份号码110101190001010022", 60, 500, sure=0.79)]
    assert fields_of("id_front", unsure) == {}


def test_other_papers_and_empty_pages_say_nothing() -> None:
    assert fields_of("shop_front", page(("姓名王小禾", 60, 60))) == {}
    assert fields_of("id_front", []) == {}


PAPERS: dict[str, tuple[Callable[[], Image.Image], dict[str, str]]] = {
    "id_front": (drawn.id_front, {"name": "王小禾", "id_number": "110101190001010022"}),
    "id_back": (drawn.id_back, {"valid_until": "2040-05-11"}),
    "business_licence": (drawn.licence, {"uscc": "91110101MA00ABC16R", "name": "北京样例面馆有限公司"}),
    "bank_card": (drawn.bank_card, {"account_number": "6217000000000000004"}),
    "account_proof": (drawn.permit, {"account_number": "0200001009014431234"}),
}


@needs_font
@pytest.mark.parametrize(("kind", "quarter"), [*((kind, 0) for kind in PAPERS), ("id_front", 90), ("id_back", 180)])
def test_a_photo_of_each_paper_is_read(kind: str, quarter: int) -> None:
    draw, expected = PAPERS[kind]
    photo = drawn.on_a_table(draw(), angle=3).rotate(quarter, expand=True)
    found = values(kind, read_lines(drawn.jpeg(photo)))
    assert {name: found.get(name) for name in expected} == expected
