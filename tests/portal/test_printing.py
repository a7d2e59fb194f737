"""Printed pages: every character of a name is there, or said to be missing."""

import pypdfium2

from portal import printing


def printed(name: str) -> str:
    content = printing.pages([printing.heading(name), printing.table([("Name", name)])], title="x", foot="x")
    document = pypdfium2.PdfDocument(content.read())
    page = document[0]
    text = page.get_textpage()
    found: str = text.get_text_range()
    text.close()
    page.close()
    document.close()
    return found


def test_common_and_rarer_characters_stand_as_they_are() -> None:
    assert printed("张㛃龘·买买提 <A>").count("张㛃龘·买买提 <A>") == 2


def test_a_character_that_the_type_does_not_have_leaves_no_gap() -> None:
    assert printed("王𠮷").count("王〓[U+20BB7]") == 2
