"""A4 pages in Chinese type that needs no font of ours: small files whose text can be searched."""

import io
import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FONT = "STSong-Light"
_INK, _SOFT, _LINE = HexColor("#1c2422"), HexColor("#56605d"), HexColor("#c9d0cd")
_BEYOND = re.compile(r"[\U00010000-\U0010FFFF]")
_WIDTHS = (55 * mm, 115 * mm)


def pages(parts: list[Flowable], *, title: str, foot: str) -> io.BytesIO:
    """The whole document, to be read from its beginning; `foot` stands under every page with its number."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=title,
        author="",
    )

    def draw_foot(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_SOFT)
        canvas.drawString(20 * mm, 11 * mm, foot)
        canvas.drawRightString(A4[0] - 20 * mm, 11 * mm, str(document.page))
        canvas.restoreState()

    document.build(parts, onFirstPage=draw_foot, onLaterPages=draw_foot)
    out.seek(0)
    return out


def _shown(words: str) -> str:
    """The type ends with the basic plane. A rarer character would leave a gap in a name; its number stands instead,
    after the sign that printers set for type they do not have."""
    return escape(_BEYOND.sub(lambda found: f"〓[U+{ord(found[0]):X}]", words))


def heading(words: str, size: float = 12.5) -> Flowable:
    return Paragraph(_shown(words), _style(size, spaceBefore=10, spaceAfter=4))


def paragraph(words: str) -> Flowable:
    return Paragraph(_shown(words), _style(10.5, spaceAfter=6))


def space(millimetres: float) -> Flowable:
    return Spacer(1, millimetres * mm)


def table(rows: Iterable[tuple[Any, Any]]) -> Flowable:
    """Names and what belongs to them."""
    label, value = _style(9, _SOFT), _style(10)
    cells = [[Paragraph(_shown(str(name)), label), Paragraph(_shown(str(words)), value)] for name, words in rows]
    if not cells:
        return Spacer(1, 1)
    made = Table(cells, colWidths=_WIDTHS)
    made.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])
    )  # fmt: skip
    return made


def checklist(head: str, columns: tuple[str, ...], lines: Iterable[str]) -> Flowable:
    """Lines with an empty box to tick for each of the columns."""
    text, empty = _style(10.5), [""] * len(columns)
    cells = [[Paragraph(_shown(head), _style(12.5)), *(Paragraph(_shown(name), text) for name in columns)]]
    cells += [[Paragraph(_shown(line), text), *empty] for line in lines]
    made = Table(cells, colWidths=(110 * mm, *(30 * mm for _ in columns)))
    made.setStyle(TableStyle([("GRID", (1, 1), (-1, -1), 0.6, _INK), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return made


def _style(size: float, colour: Any = _INK, **more: Any) -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))  # reportlab keeps one of a name
    return ParagraphStyle(
        "", fontName=FONT, fontSize=size, leading=size * 1.45, textColor=colour, wordWrap="CJK", **more
    )
