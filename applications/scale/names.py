"""Invented shops and people: names that sound right and are plainly nobody's."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Final

from stdnum import luhn
from stdnum.cn import ric, uscc

from applications.rules.mcc import categories
from applications.rules.regions import table

HEADS: Final = "晴远晚朝云海松竹梅兰星月山川江河湖泉林枫石玉金银青白红紫春夏秋冬东南西北长安和平永福瑞祥"
TAILS: Final = "川山风露上棠涛影雪香光华溪谷岸桥泉源舟帆石田禾麦茶香坊里巷城关门台阁楼亭轩园庭苑居舍窗灯火"
_KINDS: Final = {
    "5812": ("面馆", "饭店", "小吃店", "火锅城", "酒家", "餐厅"),
    "5814": ("快餐店", "汉堡屋", "包子铺"),
    "5411": ("超市", "生鲜超市"),
    "5331": ("便利店", "杂货店"),
    "5462": ("面包房", "糕点店"),
    "5499": ("茶社", "特产店", "水果店"),
    "5912": ("药房", "大药房"),
    "5942": ("书店",),
    "5943": ("文具店",),
    "5992": ("花店",),
    "5651": ("服装店", "童装店"),
    "5661": ("鞋店",),
    "5732": ("数码店",),
    "5251": ("五金店",),
    "7230": ("理发店", "美发沙龙"),
    "7011": ("宾馆", "民宿"),
    "7538": ("汽修厂",),
    "8021": ("口腔诊所",),
}
_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕"
GIVEN: Final = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    id_number: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    receipt_name: str
    mcc: str
    region: str
    address: str
    credit_code: str


def person(chance: random.Random) -> Person:
    """Born in 1900, named after stems and branches."""
    place, day, order = chance.choice(_counties()), chance.randrange(28), chance.randrange(1000)
    front = f"{place}1900{chance.randrange(12) + 1:02}{day + 1:02}{order:03}"
    name = chance.choice(_SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
    return Person(name, front + str(ric.calc_check_digit(front + "0")), f"13800{chance.randrange(10**6):06}")


def shop(chance: random.Random, *, licensed: bool) -> Shop:
    mcc, region = chance.choice(_codes()), chance.choice(_counties())
    head = chance.choice(HEADS) + chance.choice(TAILS)
    number = f"{chance.randrange(2, 90)}号" if chance.random() < 0.3 else ""
    name = f"{head}{number}{chance.choice(_KINDS[mcc])}"
    code = _credit_code(chance, region) if licensed else ""
    return Shop(f"{name}（示例）", name[:20], mcc, region, f"示例路 {chance.randrange(1, 999)} 号", code)


def card(chance: random.Random) -> str:
    front = f"621700{chance.randrange(10**12):012}"
    return front + str(luhn.calc_check_digit(front))


def _credit_code(chance: random.Random, region: str) -> str:
    """A sole trader's, both check digits right."""
    body = "".join(chance.choices(_LETTERS, k=8))
    rest = 11 - sum(weight * _VALUES.index(letter) for weight, letter in zip(_WEIGHTS, body, strict=True)) % 11
    front = f"92{region}{body}{ {10: 'X', 11: '0'}.get(rest, rest) }"
    return front + str(uscc.calc_check_digit(front))


@cache
def _codes() -> tuple[str, ...]:
    """Half of them eat and drink."""
    known = [code for code in _KINDS if code in categories()]
    return (*known, *["5812"] * 8, "5411", "5331")


@cache
def _counties() -> tuple[str, ...]:
    return tuple(code for code in table() if not code.endswith("00"))
