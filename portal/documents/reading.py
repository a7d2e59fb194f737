"""Reading the text of a page: local models, no network. Only the worker of the queue `ocr` ever does it.

The engine is made once in a process, when the first picture comes; until then nothing of it is loaded. It finds lines
whichever way they run; `rows` puts together what stands side by side, also where the page lies on its side.
"""

import io
import logging
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from PIL import Image

LONG_SIDE: Final = 1280  # pixels: small print stays readable, and two cores need about a second
_THREADS: Final = 2
_TALL: Final = 1.5  # the engine lays lines down that are this much higher than wide
_SAME_ROW: Final = 0.5  # of a line's height
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. `confidence` is 0 to 1; `box` has its corners in pixels of the page, the first two along the
    top of the text from its beginning to its end.
    """

    text: str
    confidence: float
    box: tuple[Point, ...]


def read_lines(jpeg: bytes) -> list[Line]:
    """Every line of a page of our own making, in no particular order. Empty when there is no text."""
    import numpy

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        width, _ = picture.size
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        page = picture.convert("RGB")
    page.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    engine = _engine()
    read = engine(numpy.asarray(page)[:, :, ::-1])
    if read.boxes is None or read.txts is None:
        return []
    scale = width / page.width
    boxes = [[(float(x) * scale, float(y) * scale) for x, y in box] for box in read.boxes]
    first = _first_corner(boxes, read.txts, upside_down=engine.upside_down)
    return [
        Line(text, float(score), tuple(box[first:] + box[:first]))
        for text, score, box in zip(read.txts, read.scores, boxes, strict=True)
    ]


def warm() -> None:
    """Makes the engine, if this process has none yet: seconds, and more on a busy machine."""
    _engine()


def rows(lines: Sequence[Line]) -> list[tuple[str, float]]:
    """The lines as rows from the top to the bottom of the text, each with the confidence of its least certain part."""
    return [
        ("  ".join(line.text for line in row), min(line.confidence for line in row))
        for row in _grouped(lines, angle_of(lines))
    ]


def _grouped(lines: Sequence[Line], angle: float) -> Iterator[list[Line]]:
    """Turned upright by the common angle, what stands at one height is a row."""
    placed = sorted((*laid(_middle(line), angle), number) for number, line in enumerate(lines))
    row: list[tuple[float, float, int]] = []
    for one in placed:
        if row and one[0] - statistics.fmean(level for level, _, _ in row) > _SAME_ROW * _height(lines[one[2]]):
            yield [lines[number] for _, _, number in sorted(row, key=lambda part: part[1])]
            row = []
        row.append(one)
    if row:
        yield [lines[number] for _, _, number in sorted(row, key=lambda part: part[1])]


def angle_of(lines: Sequence[Line]) -> float:
    """Which way most of the text runs, in radians: long lines know best."""
    long = sorted(lines, key=lambda line: math.dist(line.box[0], line.box[1]), reverse=True)
    angles = [_direction(line) for line in long[: max(3, len(long) // 2)]]
    if not angles:
        return 0.0
    about = math.atan2(sum(math.sin(angle) for angle in angles), sum(math.cos(angle) for angle in angles))
    return about + statistics.median(math.remainder(angle - about, math.tau) for angle in angles)


def _direction(line: Line) -> float:
    (left, top), (right, bottom) = line.box[0], line.box[1]
    return math.atan2(bottom - top, right - left)


def laid(point: Point, angle: float) -> Point:
    """(how far down, how far along) when the text is laid upright."""
    x, y = point
    return y * math.cos(angle) - x * math.sin(angle), x * math.cos(angle) + y * math.sin(angle)


def _middle(line: Line) -> Point:
    return statistics.fmean(x for x, _ in line.box), statistics.fmean(y for _, y in line.box)


def _height(line: Line) -> float:
    return max(1.0, math.dist(line.box[1], line.box[2]))


def _first_corner(boxes: Sequence[Sequence[Point]], texts: Sequence[str], *, upside_down: Sequence[bool]) -> int:
    """The corner at which most of the text begins: 0 upright, 1 and 3 on its side, 2 upside down."""
    tall = turned = whole = 0
    for box, text, down in zip(boxes, texts, upside_down, strict=False):
        whole += len(text)
        tall += len(text) * (math.dist(box[1], box[2]) > _TALL * math.dist(box[0], box[1]))
        turned += len(text) * down
    if tall * 2 > whole:
        return 3 if turned * 2 > whole else 1
    return 2 if turned * 2 > whole else 0


@cache
def _engine() -> Any:
    """Made on first use: half a gigabyte that no other process needs. It reads nothing but its own installed files."""
    from rapidocr import RapidOCR

    class Reader(RapidOCR):
        """Remembers which lines it had to turn upside down."""

        upside_down: Sequence[bool] = ()

        def cls_and_rotate(self, img: Any) -> Any:
            lines, found = super().cls_and_rotate(img)
            self.upside_down = [label == "180" for label, _ in found.cls_res or ()]
            return lines, found

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    threads = {"intra_op_num_threads": _THREADS, "inter_op_num_threads": 1}
    params = {f"EngineConfig.onnxruntime.{name}": number for name, number in threads.items()}
    return Reader(params={"Global.log_level": "error", "Global.text_score": 0.3, **params})
