"""Reading photographed papers: seconds a picture, and how many fields of each kind come out right.

Drawn papers of invented people and shops, turned, blurred, grained and squeezed; it says nothing about holograms, worn
cards and crumpled licences. A wrong field is worse than a missing one, so both count.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.cn import uscc

from benchmarks.line import Line
from portal.documents.fields import fields_of
from portal.documents.quality import flaws
from portal.documents.reading import read_lines
from tests.portal import papers_drawn as drawn

EACH = 14
_SURNAMES, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙",
    ("小禾", "明远", "晓晴", "建国", "思源", "雅文", "子涵", "海棠", "志强", "云"),
)
_STREETS = ("样例街道", "虚构大道", "示范路", "演示巷", "假想中路")
_TRADES = ("面馆", "书店", "水果店", "五金商行", "文具店", "茶叶铺")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Sample = tuple[str, drawn.Picture, dict[str, str]]


def _number(chance: random.Random) -> str:
    """Of somebody born in 1900, so that nobody who lives has it."""
    body = f"110101190001{chance.randrange(1, 29):02}{chance.randrange(1, 1000):03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def _person(chance: random.Random) -> drawn.Person:
    year = chance.randrange(2015, 2025)
    street = (f"北京市东城区{chance.choice(_STREETS)}{chance.randrange(1, 300)}号院", f"{chance.randrange(1, 30)}号楼")
    return drawn.Person(
        name=chance.choice(_SURNAMES) + chance.choice(_GIVEN),
        address=street,
        number=_number(chance),
        valid=f"{year}.03.{chance.randrange(10, 29)}-{year + 20}.03.{chance.randrange(10, 29)}",
    )


def _shop(chance: random.Random) -> drawn.Shop:
    body = f"91110101MA{chance.randrange(10**7):07}"
    until = f"{chance.randrange(2035, 2060)}年{chance.randrange(1, 13):02}月{chance.randrange(1, 29):02}日"
    return drawn.Shop(
        name=f"北京{chance.choice(('晴川', '小巷', '云上', '海棠'))}{chance.choice(_TRADES)}有限公司",
        uscc=body + uscc.calc_check_digit(body),
        legal_person=chance.choice(_SURNAMES) + chance.choice(_GIVEN),
        address=f"北京市东城区{chance.choice(_STREETS)}{chance.randrange(1, 300)}号底商",
        valid=f"2021年06月18日至{until}",
    )


def _day(text: str) -> str:
    """The end of a term as it is kept."""
    last = text.replace("至", "-").rpartition("-")[2].replace("年", ".").replace("月", ".").rstrip("日")
    return last.replace(".", "-")


def _id_front(chance: random.Random) -> Sample:
    one = _person(chance)
    return "id_front", drawn.id_front(one), {"name": one.name, "id_number": one.number}


def _id_back(chance: random.Random) -> Sample:
    one = _person(chance)
    return "id_back", drawn.id_back(one), {"valid_until": _day(one.valid)}


def _licence(chance: random.Random) -> Sample:
    one = _shop(chance)
    told = {"uscc": one.uscc, "name": one.name, "legal_person": one.legal_person, "address": one.address}
    return "business_licence", drawn.licence(one), {**told, "valid_until": _day(one.valid)}


def _bank_card(chance: random.Random) -> Sample:
    body = f"621700{chance.randrange(10**12):012}"
    number = body + luhn.calc_check_digit(body)
    return "bank_card", drawn.bank_card(number), {"account_number": number}


def _permit(chance: random.Random) -> Sample:
    one, account = _shop(chance), f"0200{chance.randrange(10**15):015}"
    told = {"holder": one.name, "account_number": account, "bank": "样例银行北京东城支行"}
    return "account_proof", drawn.permit(one, account=account), told


_KINDS: tuple[Callable[[random.Random], Sample], ...] = (_id_front, _id_back, _licence, _bank_card, _permit)


def papers() -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """The photos, always the same ones: kind, JPEG, and what stands on it. Every seventh lies on its side or head."""
    chance = random.Random(1949)
    for number in range(EACH * len(_KINDS)):
        kind, paper, fields = _KINDS[number % len(_KINDS)](chance)
        photo = drawn.on_a_table(paper, seed=number, angle=chance.uniform(-8, 8), margin=chance.uniform(0.12, 0.25))
        photo = drawn.blurred(photo, chance.uniform(0.0, 1.8))
        photo = drawn.noisy(photo, number, 14)
        if number % 7 == 6:
            photo = photo.rotate(chance.choice((90, 180, 270)), expand=True)
        yield kind, drawn.jpeg(photo, chance.randint(35, 80)), fields


def measure() -> Iterator[Line]:
    """Wall and processor time of one paper with its verdict, then the shares of right and wrong fields by kind."""
    samples = list(papers())
    read_lines(samples[0][1])  # the engine is made now
    wall, busy = [], []
    right: dict[str, int] = {}
    whole: dict[str, int] = {}
    wrong = 0
    for kind, picture, fields in samples:
        began, worked = time.perf_counter(), time.process_time()
        flaws(picture)
        found = fields_of(kind, read_lines(picture))
        wall.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
        for name, value in fields.items():
            said = found[name].value if name in found else ""
            whole[kind] = whole.get(kind, 0) + 1
            right[kind] = right.get(kind, 0) + (said == value)
            wrong += bool(said) and said != value
    yield Line("paper_read_p50", statistics.median(wall), "s", 3.0)
    yield Line("paper_read_processor_p50", statistics.median(busy), "s", 6.0)
    for kind, count in whole.items():
        yield Line(f"paper_fields_right_{kind}", 100 * right[kind] / count, "%", 95.0, at_most=False)
    yield Line("paper_fields_wrong", 100 * wrong / sum(whole.values()), "%", 1.0)
