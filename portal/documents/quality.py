"""Can a person read this picture? What a camera did to a paper, told at once and never a refusal by itself.

Measured on the page that we made (at most 2,000 pixels on its longer side), in the worker: numpy and OpenCV never
enter a web process. Every threshold was set on drawn and damaged papers (tests/portal/papers_drawn.py), where it
keeps apart what a person keeps apart; a real photograph may be judged wrongly, so the applicant may always go on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

MIN_SHORT_SIDE: Final = 600  # pixels; below it small print on a licence is guesswork (domain rule: image rules)
_WORKING_SIDE: Final = 1000
_SHARP: Final = 90.0  # variance of the Laplacian over the places where there is print at all
_GLARE_SHARE: Final = 0.012
_PAPER_WHITE: Final = 251  # a median this bright is a scan on white, where nothing can be told from glare
_COLOUR: Final = 1.5  # mean distance of the colour channels from grey, 0–255
_CUT: Final = 0.3


class Flaw(StrEnum):
    """What is wrong with a picture, worst first."""

    TOO_SMALL = "too_small"
    BLURRED = "blurred"
    GLARE = "glare"
    CUT_EDGE = "cut_edge"
    GREYSCALE = "greyscale"


def flaws(jpeg: bytes, *, whole_paper: bool = True) -> tuple[Flaw, ...]:
    """What is wrong with this page, worst first; empty when a person should be able to read it.

    `whole_paper`: the picture shows a paper or card whose four edges should be in it (not a shop).
    Raises ValueError for bytes that are no picture.
    """
    import cv2
    import numpy as np

    colour: Any = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if colour is None:
        raise ValueError("not a picture")
    short = min(colour.shape[:2])
    scale = _WORKING_SIDE / max(colour.shape[:2])
    if scale < 1:
        colour = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    told = {
        Flaw.TOO_SMALL: short < MIN_SHORT_SIDE,
        Flaw.BLURRED: _sharpness(grey) < _SHARP,
        Flaw.GLARE: _glare(grey) > _GLARE_SHARE,
        Flaw.CUT_EDGE: whole_paper and _print_at_the_edge(grey) > _CUT,
        Flaw.GREYSCALE: _colourfulness(colour) < _COLOUR,
    }
    return tuple(flaw for flaw in Flaw if told[flaw])


def _sharpness(grey: Grey) -> float:
    """How steep the edges of the print are: a blank margin must not make a sharp page look blurred."""
    import cv2
    import numpy as np

    steep = cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 0.8), cv2.CV_64F)
    side = 50
    rows, columns = grey.shape[0] // side, grey.shape[1] // side
    if not rows or not columns:
        return float(steep.var())
    blocks = steep[: rows * side, : columns * side].reshape(rows, side, columns, side)
    spread = blocks.var(axis=(1, 3)).ravel()
    return float(np.quantile(spread, 0.9))


def _glare(grey: Grey) -> float:
    """The share of the largest burnt-out spot; on a page that is white throughout, nothing can be told."""
    import cv2
    import numpy as np

    if float(np.median(grey)) >= _PAPER_WHITE:
        return 0.0
    burnt = cv2.morphologyEx((grey >= 252).astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    count, _labels, found, _centres = cv2.connectedComponentsWithStats(burnt)
    if count < 2:
        return 0.0
    return float(found[1:, cv2.CC_STAT_AREA].max() / grey.size)


def _print_at_the_edge(grey: Grey) -> float:
    """How much print runs into the worst of the four edges, against how much there is inside (1.0: as much)."""
    import cv2
    import numpy as np

    edges = (cv2.Canny(cv2.GaussianBlur(grey, (0, 0), 1.0), 60, 160) > 0).astype(np.float32)
    rim = max(6, min(grey.shape) // 60)
    inside = float(edges[rim:-rim, rim:-rim].mean())
    if not inside:
        return 0.0
    strips = (edges[:rim], edges[-rim:], edges[:, :rim], edges[:, -rim:])
    return max(float(strip.mean()) for strip in strips) / inside


def _colourfulness(colour: Any) -> float:
    import numpy as np

    channels = colour.astype(np.int16)
    return float(np.abs(channels - channels.mean(axis=2, keepdims=True)).mean())
