"""Terminals by what people know of them: a number, a place, or any part of the shop's name, two characters or more.

PostgreSQL keeps an index over the pairs of neighbours in these columns (migration terminals_at_scale), SQLite reads
them.
"""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q

from portal.models import Merchant

_TERMINAL = ("serial", "place_address")
_SHOP = ("name", "receipt_name")


class _HasPairs(Func):
    """Whether these columns hold all pairs of characters of the words: what an index can say of "contains"."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *columns: str, words: str) -> None:
        super().__init__(*(F(column) for column in columns))
        self._words = words.upper()

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> Any:
        text = " || chr(31) || ".join(compiler.compile(column)[0] for column in self.source_expressions)
        pairs = [self._words[at : at + 2] for at in range(len(self._words) - 1)]
        return f"portal_pairs({text}) @> %s::text[]", [pairs]


def found_by(words: str) -> list[Q]:
    """By serial number or place, by terminal number, by merchant number, or by the shop's name: each by its index."""
    plain = " ".join(words.replace("\x00", "").split())
    shops = Merchant.objects.filter(_contains(_SHOP, plain)).values("pk")
    number = Merchant.objects.filter(mid=plain.upper()).values("pk")
    return [_contains(_TERMINAL, plain), Q(tid=plain), Q(merchant__in=number), Q(merchant__in=shops)]


def _contains(columns: tuple[str, ...], words: str) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": words})
    if connection.vendor == "postgresql" and len(words) > 1:
        return Q(_HasPairs(*columns, words=words)) & found
    return found
