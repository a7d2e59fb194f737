"""Codes of ISO 8583 field 39 by what they say about the shop's side: data, used by both floors."""

from typing import Final

#: Answered by the card's side: the merchant, the terminal and the acquirer have nothing to repair.
CARD_SIDE: Final = frozenset(
    {
        *("01", "02", "04", "05", "07", "14", "15", "33", "34", "35", "36", "37", "38", "39", "41", "42", "43", "44"),
        *("51", "52", "53", "54", "55", "56", "59", "62", "66", "67", "75"),
    }
)
APPROVED: Final = frozenset({"00", "10", "11", "A2", "A4", "A5", "A6"})
UNTROUBLED: Final = APPROVED | CARD_SIDE
"""Nothing against the terminal or its shop."""
