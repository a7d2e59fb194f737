"""Names as grams: every character and every pair of neighbours, so that two Chinese characters find a name at once.

A word of three characters or more stands in a name exactly where its pairs stand one after the other.
"""

from applications.rules.folding import folded_name


def grams_of(*names: str) -> str:
    """The column for these names: for each its characters, then its pairs in their order, all between single spaces."""
    parts = [gram for name in names if (plain := folded_name(name)) for gram in (*plain, *_pairs(plain))]
    return f" {' '.join(parts)} " if parts else ""


def sought(words: str) -> list[str]:
    """The grams that a name containing `words` has, in the order in which they stand there; [] for no words."""
    plain = folded_name(words)
    return [plain] if len(plain) == 1 else _pairs(plain)


def _pairs(plain: str) -> list[str]:
    return [plain[at : at + 2] for at in range(len(plain) - 1)]
