"""Finding applications by what people know of them. One interface, whatever the database.

A number is found by its keyed hash or by an index. A name that many have stands often enough at the beginning of the
list to fill a page; any other is found by the index over its grams.
"""

from collections.abc import Sequence
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from applications.models import Application, Business, PersonalInfo, Shipment, TerminalOrder
from applications.rules.grams import sought
from portal import crypto

FEW: Final = 2000
"""So many rows are sorted faster than a list is walked for a page of them."""
BEGINNING: Final = 2_000
"""So much of the list is looked at first: the index over the grams collects every shop of a common name each time."""
_NAMED: Final = (Business, PersonalInfo)


def found_in(rows: QuerySet[Application], words: str, *, size: int) -> Sequence[Application]:
    """The first `size` of `rows`, in their order, that `words` find.

    Words are a reference, a merchant number, a terminal's serial number, a whole ID or mobile number, or a part of the
    shop's or the person's name.
    """
    plain = " ".join(words.replace("\x00", "").split())
    exact = set(_by_number(plain)[:FEW]) if plain else set()
    shops, people = names = [model.values_list("pk", flat=True) for model in _names(plain)]
    if not exact and sought(plain) and (soon := _at_the_beginning(rows, names, size)):
        return soon
    few = set(shops.union(people)[: FEW + 1])
    if len(few) <= FEW:
        return list(rows.filter(pk__in=exact | few)[:size])
    return list(rows.filter(Q(pk__in=exact) | Q(pk__in=shops) | Q(pk__in=people))[:size])


def _by_number(words: str) -> QuerySet[Any, UUID]:
    """One question over several indexes."""
    keyed, code = crypto.blind_indexes(words), words.upper()
    people = PersonalInfo.objects.filter(Q(id_number_index__in=keyed) | Q(mobile_index__in=keyed))
    codes = Application.objects.filter(Q(reference=code) | Q(mid=code))
    parcels = Shipment.objects.filter(terminal__serial__in={words, code}).order_by()
    orders = [row.filter(merchant__applications__isnull=False).order_by() for row in _orders(words)]
    found = codes.values_list("pk", flat=True).union(
        people.values_list("pk", flat=True),
        parcels.values_list("application_id", flat=True),
        *(rows.values_list("merchant__applications", flat=True) for rows in orders),
        all=True,
    )
    return cast("QuerySet[Any, UUID]", found)


def orders_found(rows: QuerySet[TerminalOrder], words: str, *, size: int) -> list[TerminalOrder]:
    """The newest of `rows` that a serial number, a reference, a merchant number or a parcel's number finds, also when
    they are over.
    """
    plain = "".join(words.replace("\x00", "").split())
    keys = {pk for found in _orders(plain) for pk in found.values_list("pk", flat=True)[:FEW]} if plain else set()
    return list(rows.filter(pk__in=keys).order_by("-created_at")[:size])


def _orders(words: str) -> list[QuerySet[TerminalOrder]]:
    """Each by an index of its own: the terminal, the one in its place, the numbers of the order, the shop."""
    either = {words, words.upper()}
    fits: list[dict[str, Any]] = [
        {"terminal__serial__in": either},
        {"replacement__serial__in": either},
        {"reference__in": either},
        {"tracking_number__in": either},
        {"merchant__mid": words},
    ]
    return [TerminalOrder.objects.filter(**one) for one in fits]


def _names(words: str) -> list[QuerySet[Any]]:
    """The shops and the people with such a name."""
    grams = sought(words)
    if not grams:
        return [model._default_manager.none() for model in _NAMED]
    fits = Q(name_grams__grams=grams)
    if len(grams) > 1:
        fits &= Q(name_grams__contains=f" {' '.join(grams)} ")
    return [model._default_manager.filter(fits) for model in _NAMED]


def _at_the_beginning(rows: QuerySet[Application], names: Sequence[QuerySet[Any]], size: int) -> list[Application]:
    """The page, if those named so at the beginning of the list fill it; else nothing.

    Keys are fetched one after the other: asked for all at once, the database may walk the whole list, or the beginning
    once for every shop of that name.
    """
    near = list(rows.values_list("pk", flat=True)[:BEGINNING])
    named = {pk for model in names for pk in model.filter(application__in=near)}
    return list(rows.filter(pk__in=named)[:size]) if len(named) >= size else []
