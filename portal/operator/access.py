"""What a key may see of whose data. Every read of a router starts here; what is beyond a key's reach is 404."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.models import ApiKey, Merchant, Terminal

Row = TypeVar("Row", bound=Model)


def within_reach(rows: QuerySet[Row], key: ApiKey, merchant: str = "merchant") -> QuerySet[Row]:
    """Only rows of the key's merchants, where it has a list; `merchant` is the way from the row to its merchant."""
    if key.all_merchants:
        return rows
    return rows.filter(**{f"{merchant}__in": key.merchants.order_by().values("pk")})


def merchants_open_to(key: ApiKey) -> QuerySet[Merchant]:
    return within_reach(Merchant.objects.all(), key, "pk")


def merchant_open_to(key: ApiKey, mid: str) -> Merchant:
    return get_object_or_404(merchants_open_to(key), mid=_plain(mid))


def terminals_open_to(key: ApiKey) -> QuerySet[Terminal]:
    return within_reach(Terminal.objects.select_related("merchant", "report"), key)


def terminal_open_to(key: ApiKey, serial: str) -> Terminal:
    return get_object_or_404(terminals_open_to(key), serial=_plain(serial))


def _plain(text: str) -> str:
    """PostgreSQL refuses to look for a NUL; nothing has one in its name."""
    if "\x00" in text:
        raise Http404
    return text
