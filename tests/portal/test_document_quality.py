"""What a camera did to a paper is told apart, and a good picture is left in peace."""

from collections.abc import Callable

import pytest

from portal.documents.quality import Flaw, flaws
from tests.portal import papers_drawn as drawn
from tests.portal.papers_drawn import Picture

PAPERS = (drawn.id_front, drawn.id_back, drawn.licence, drawn.bank_card, drawn.permit)
DAMAGE: dict[Flaw, Callable[[Picture], Picture]] = {
    Flaw.TOO_SMALL: drawn.small,
    Flaw.BLURRED: drawn.blurred,
    Flaw.GLARE: drawn.with_glare,
    Flaw.CUT_EDGE: drawn.cut_off,
    Flaw.GREYSCALE: drawn.greyscale,
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("angle", [-7.0, 0.0, 4.0])
def test_a_good_picture_has_no_flaw(paper: Callable[[], Picture], angle: float) -> None:
    assert flaws(drawn.jpeg(drawn.on_a_table(paper(), angle=angle))) == ()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_noisy_or_strongly_packed_picture_is_still_good(paper: Callable[[], Picture]) -> None:
    picture = drawn.on_a_table(paper(), angle=3)
    assert flaws(drawn.jpeg(drawn.noisy(picture))) == ()
    assert flaws(drawn.jpeg(picture, 40)) == ()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_scan_that_fills_the_picture_is_good(paper: Callable[[], Picture]) -> None:
    assert flaws(drawn.jpeg(paper())) == ()


@pytest.mark.parametrize("flaw", DAMAGE)
@pytest.mark.parametrize("paper", PAPERS)
def test_each_damage_is_named(paper: Callable[[], Picture], flaw: Flaw) -> None:
    damaged = DAMAGE[flaw](drawn.on_a_table(paper(), angle=3))
    assert flaws(drawn.jpeg(damaged)) == (flaw,)


def test_a_shop_has_no_edges_to_cut() -> None:
    shop = drawn.cut_off(drawn.on_a_table(drawn.licence(), angle=3))
    assert flaws(drawn.jpeg(shop), whole_paper=False) == ()


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(ValueError, match="not a picture"):
        flaws(b"%PDF-1.7")
