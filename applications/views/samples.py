"""Drawn samples of each paper: a good picture, and two that a person could not use, each with its reason."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from applications.rules.papers import DocumentKind
from portal.words import Words

_PAPER = (("good", _("Good: whole, sharp, in colour")), ("glare", _("Not so: a reflection hides a part")),
          ("cut", _("Not so: an edge is cut off")))  # fmt: skip
_PLACE = (("good", _("Good: the whole place, in daylight")), ("dark", _("Not so: too dark")),
          ("near", _("Not so: too near, most of it is missing")))  # fmt: skip
_DRAWN: dict[str, str] = {
    DocumentKind.ID_FRONT: "id-front",
    DocumentKind.ID_BACK: "id-back",
    DocumentKind.BUSINESS_LICENCE: "licence",
    DocumentKind.TRADE_PERMIT: "licence",
    DocumentKind.ACCOUNT_PROOF: "account",
    DocumentKind.PREMISES: "account",
    DocumentKind.BANK_CARD: "bank-card",
    "authorisation": "account",
    "holder_id_front": "id-front",
    "holder_id_back": "id-back",
    DocumentKind.SHOP_FRONT: "shop-front",
    DocumentKind.SHOP_INSIDE: "shop-inside",
    DocumentKind.COUNTER: "counter",
}
_PLACES = frozenset({DocumentKind.SHOP_FRONT, DocumentKind.SHOP_INSIDE, DocumentKind.COUNTER})


@dataclass(frozen=True, slots=True)
class Sample:
    """`picture` is a file under static/; the words say what to learn from it."""

    picture: str
    words: Words
    is_good: bool


def samples_of(kind: DocumentKind) -> list[Sample]:
    """The good one first; none for a kind nobody drew."""
    if kind not in _DRAWN:
        return []
    which = _PLACE if kind in _PLACES else _PAPER
    return [Sample(f"img/samples/{_DRAWN[kind]}-{name}.webp", words, name == "good") for name, words in which]
