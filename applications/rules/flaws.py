"""What may be wrong with the picture of a paper, in words, and how to mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from applications.rules.papers import DocumentKind
from portal.words import Words

EXPIRED = "expired"
WHOLE_PAPERS: frozenset[str] = frozenset(
    {
        DocumentKind.ID_FRONT,
        DocumentKind.ID_BACK,
        DocumentKind.BUSINESS_LICENCE,
        DocumentKind.ACCOUNT_PROOF,
        DocumentKind.BANK_CARD,
        DocumentKind.TRADE_PERMIT,
        "authorisation",
        "holder_id_front",
        "holder_id_back",
    }
)
"""Kinds whose four edges must be in the picture; of a shop there is always more outside it."""
GREY_IS_FINE: frozenset[str] = frozenset({DocumentKind.ACCOUNT_PROOF, DocumentKind.PREMISES, "authorisation"})
"""Kinds that come out of a printer in black and white."""


@dataclass(frozen=True, slots=True)
class FlawWords:
    """What is wrong, and how to mend it."""

    code: str
    text: Words
    mend: Words


_WORDS: dict[str, tuple[Words, Words]] = {
    EXPIRED: (
        _("By the date that we read, this paper is no longer valid."),
        _("Please use one that is valid. If the date was misread, go on."),
    ),
    "too_small": (
        _("The picture is small: fine print cannot be read."),
        _("Take it with the camera itself, not as a screenshot, and from nearer."),
    ),
    "blurred": (
        _("The picture is blurred."),
        _("Lay the paper down, hold the phone still with both hands and wait until it is sharp."),
    ),
    "glare": (
        _("A reflection covers a part of the picture."),
        _("Switch the flash off, and tilt the paper or move away from the lamp."),
    ),
    "cut_edge": (
        _("An edge seems to be cut off."),
        _("Step back until all four corners are in the picture, with a little table around them."),
    ),
    "greyscale": (
        _("The picture has no colours, like a copy."),
        _("Photograph the original in colour."),
    ),
}
_OTHER: tuple[Words, Words] = (
    _("Something about the picture is unusual."),
    _("Look at it yourself: can everything be read?"),
)


def flaw_words(code: str) -> FlawWords:
    """A code nobody knows here is said neutrally."""
    return FlawWords(code, *_WORDS.get(code, _OTHER))


def counts(code: str, kind: str) -> bool:
    """Whether this is a flaw at all on a paper of this kind."""
    return not (code == "greyscale" and kind in GREY_IS_FINE)
