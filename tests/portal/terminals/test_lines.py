"""Lines that are drawn without a template are markup, whatever of them is shown, and what they show is not."""

import pytest
from django.utils.safestring import SafeData

from portal.templatetags.lines import dated_line, pair_line, part_line
from portal.terminals.parts import Pair, Part, Said


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("action", ["", "Plug it in <now>."])
def test_a_part_is_a_line_of_its_list(fresh: bool, action: str) -> None:
    part = Part("Power", "<b>on</b>", "ok", action)
    for line in (part_line(part, fresh), dated_line(part, fresh)):
        assert isinstance(line, SafeData)
        assert line.startswith("<div><dt>Power</dt><dd><span class=")
        assert "&lt;b&gt;on&lt;/b&gt;</span>" in line
        assert "<b>" not in line
        assert "<now>" not in line
        assert line.count("<span") == line.count("</span>")


def test_three_sides_of_a_number() -> None:
    pair = Pair("MID", "898310058120001", Said("Acquirer", "<i>", False), Said("Device", "", None))
    line = pair_line(pair)
    assert "&lt;i&gt;" in line
    assert line.startswith("<div><dt>MID</dt>")
    assert line.endswith("</dd></div>")
