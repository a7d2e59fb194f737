"""Reading photographed slips and papers: seconds a picture, and how many of the fields come out right.

Drawn slips, turned, blurred, grained and squeezed; it shows that the engine and the reader of fields work together, and
says nothing about crumpled thermal paper under a neon lamp. A wrong field is worse than a missing one, so both count.
"""

import random
import statistics
import time
from collections.abc import Iterator

from benchmarks import papers
from benchmarks.line import Line
from diagnostics.slip import parse
from portal.documents.reading import read_lines, rows
from tests.slips import chinese, drawn, english, jpeg, photographed, screen

NUMBER = 42
_CODES = ("03", "97", "58", "51", "A0", "00", "96")
_NAMES = ("晴川面馆（示例）", "示范市海棠区晚风面馆", "云上文具店（示例）", "SUNNY NOODLES")
_KINDS = (chinese, english, screen)


def slips() -> Iterator[tuple[bytes, dict[str, str]]]:
    """The pictures, always the same ones, with what stands on them."""
    chance = random.Random(8583)
    for number in range(NUMBER):
        mid, tid = f"898{chance.randrange(10**12):012}", f"1{chance.randrange(10**7):07}"
        code, name = chance.choice(_CODES), _NAMES[number % len(_NAMES)]
        page = drawn(_KINDS[number % len(_KINDS)](mid, tid, code, name), size=chance.randint(28, 38))
        turn, blur, scale = chance.uniform(-9, 9), chance.uniform(0, 1.6), chance.uniform(0.75, 1.4)
        photo = photographed(page, turn=turn, blur=blur, noise=40, scale=scale, seed=number)
        fields = {"code": code, "mid": mid, "tid": tid}
        if _KINDS[number % len(_KINDS)] is not screen:  # a screen does not say what is the name
            fields["name"] = name.replace("（", "(").replace("）", ")")
        yield jpeg(photo, chance.randint(35, 80)), fields


def measure() -> Iterator[Line]:
    """Slips, then the papers of an application."""
    yield from _slips()
    yield from papers.measure()


def _slips() -> Iterator[Line]:
    """Wall and processor time of one picture on this machine, then the shares of right and wrong fields."""
    pictures = list(slips())
    read_lines(pictures[0][0])  # the engine is made now
    wall, busy, right, wrong, whole = [], [], 0, 0, 0
    for picture, fields in pictures:
        began, worked = time.perf_counter(), time.process_time()
        found = parse(rows(read_lines(picture)))
        wall.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
        for name, value in fields.items():
            said = "".join(found.value(name).split())  # names are compared without spaces, as the checks do
            same = said == "".join(value.split())
            whole, right, wrong = whole + 1, right + same, wrong + (bool(said) and not same)
    yield Line("slip_read_p50", statistics.median(wall), "s", 3.0)
    yield Line("slip_read_processor_p50", statistics.median(busy), "s", 6.0)
    yield Line("slip_fields_right", 100 * right / whole, "%", 95.0, at_most=False)
    yield Line("slip_fields_wrong", 100 * wrong / whole, "%", 1.0)
