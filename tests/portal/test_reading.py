"""Reading text in pictures: on this machine alone, whichever way the page lies, and never in the web process."""

import subprocess
import sys

import pytest
from PIL import Image
from pytest_socket import disable_socket, enable_socket

from portal.documents.reading import Line, read_lines, rows
from tests.slips import drawn, jpeg, needs_font, photographed

TEXT = "商户编号 898310058120001\n终端号 10000001\n应答码 03"


def _line(text: str, left: float, top: float, *, width: float = 100, height: float = 20, sure: float = 0.9) -> Line:
    right, bottom = left + width, top + height
    return Line(text, sure, ((left, top), (right, top), (right, bottom), (left, bottom)))


def test_what_stands_side_by_side_is_a_row() -> None:
    lines = [_line("below", 0, 40), _line("value", 120, 3, sure=0.5), _line("name", 0, 0)]
    assert rows(lines) == [("name  value", 0.5), ("below", 0.9)]


def test_a_page_without_text_has_no_rows() -> None:
    assert rows([]) == []


def test_the_web_process_never_loads_the_engine() -> None:
    code = (
        "import django, sys; django.setup(); import portal.urls, portal.wsgi, diagnostics.tasks, portal.tasks\n"
        "print([name for name in ('rapidocr', 'cv2', 'onnxruntime', 'numpy') if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@needs_font
@pytest.mark.parametrize("turn", [0, 7, -7, 90, 180, 270])
def test_a_page_is_read_whichever_way_it_lies_and_without_a_network(turn: float) -> None:
    disable_socket()
    try:
        lines = read_lines(jpeg(photographed(drawn(TEXT), turn=turn), 60))
    finally:
        enable_socket()
    read = ["".join(text.split()) for text, _ in rows(lines)]
    assert read == ["商户编号898310058120001", "终端号10000001", "应答码03"]
    assert all(line.confidence > 0.8 and len(line.box) == 4 for line in lines)


@needs_font
def test_corners_are_those_of_the_page_as_it_came() -> None:
    page = drawn("应答码 03").resize((3040, 532))
    (line,) = read_lines(jpeg(page))
    assert 90 < line.box[0][0] < 260
    assert line.box[1][0] > 600


def test_a_picture_without_text_is_read_as_nothing() -> None:
    assert read_lines(jpeg(Image.new("RGB", (800, 600), "white"))) == []
