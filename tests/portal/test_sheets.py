"""Tables for a spreadsheet."""

import pytest

from portal.sheets import plain, sheet


@pytest.mark.parametrize(
    ("cell", "text"), [("=1+1", "'=1+1"), ("@x", "'@x"), (-3, "-3"), (None, ""), ("晴川", "晴川"), ("+86", "'+86")]
)
def test_no_cell_is_a_formula(cell: object, text: str) -> None:
    assert plain(cell) == text


def test_a_sheet_opens_in_chinese() -> None:
    answer = sheet("numbers", ["店名", "数"], [["晴川,面馆", 3]])
    assert answer.content.decode() == '\ufeff店名,数\r\n"晴川,面馆",3\r\n'
    assert answer.headers["Content-Disposition"] == 'attachment; filename="numbers.csv"'
