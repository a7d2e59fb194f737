"""Finding applications by what people know of them. One interface, whatever the database.

A number is found by its keyed hash or by an index. A name that many have stands often enough at the beginning of the
list to fill a page; any other is found by the index over its grams, or by walking the list further.
"""

from collections.abc import Sequence
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from applications.models import Application, Business, PersonalInfo, Shipment
from applications.rules.grams import sought
from portal import crypto

FEW: Final = 2000
"""So many rows are sorted faster than a list is walked for a page of them."""
BEGINNING: Final = 2_000
"""So much of the list is looked at first: the index over the grams collects every shop of a common name each time."""
_REACHES: Final = (20_000, 100_000)
_NAMED: Final = (Business, PersonalInfo)


def found_in(rows: QuerySet[Application], words: str, *, size: int) -> Sequence[Application]:
    """The first `size` of `rows`, in their order, that `words` find.

    Words are a reference, a merchant number, a terminal's serial number, a whole ID or mobile number, or a part of the
    shop's or the person's name.
    """
    plain = " ".join(words.replace("\x00", "").split())
    exact = set(_by_number(plain)[:FEW]) if plain else set()
    shops, people = names = [model.values_list("pk", flat=True) for model in _names(plain)]
    if not exact and sought(plain) and len(soon := _near(rows, names, exact, size, BEGINNING)) == size:
        return soon
    few = set(shops.union(people)[: FEW + 1])
    if len(few) <= FEW:
        return list(rows.filter(pk__in=exact | few)[:size])
    return _walked(rows, names, exact, size)


def _by_number(words: str) -> QuerySet[Any, UUID]:
    """One question over several indexes."""
    keyed, code = crypto.blind_indexes(words), words.upper()
    people = PersonalInfo.objects.filter(Q(id_number_index__in=keyed) | Q(mobile_index__in=keyed))
    codes = Application.objects.filter(Q(reference=code) | Q(mid=code))
    parcels = Shipment.objects.filter(terminal__serial=words).order_by()
    found = codes.values_list("pk", flat=True).union(
        people.values_list("pk", flat=True), parcels.values_list("application_id", flat=True), all=True
    )
    return cast("QuerySet[Any, UUID]", found)


def _names(words: str) -> list[QuerySet[Any]]:
    """The shops and the people with such a name."""
    grams = sought(words)
    if not grams:
        return [model._default_manager.none() for model in _NAMED]
    fits = Q(name_grams__grams=grams)
    if len(grams) > 1:
        fits &= Q(name_grams__contains=f" {' '.join(grams)} ")
    return [model._default_manager.filter(fits) for model in _NAMED]


def _walked(
    rows: QuerySet[Application], names: Sequence[QuerySet[Any]], exact: set[UUID], size: int
) -> list[Application]:
    """Looks at the first stretch of the list, then at a longer one, at last at all of it."""
    for reach in _REACHES:
        if len(found := _near(rows, names, exact, size, reach)) == size:
            return found
    shops, people = names
    return list(rows.filter(Q(pk__in=exact) | Q(pk__in=shops) | Q(pk__in=people))[:size])


def _near(
    rows: QuerySet[Application], names: Sequence[QuerySet[Any]], exact: set[UUID], size: int, reach: int
) -> list[Application]:
    """Those among the first `reach` of the list."""
    near = rows.values("pk")[:reach]
    here = Q(pk__in=exact) & Q(pk__in=near)
    for model in names:
        here |= Q(pk__in=model.filter(application__in=near))
    return list(rows.filter(here)[:size])
