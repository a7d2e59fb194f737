"""What this room holds of one person: the checks they started, which are kept with the shop's record."""

from collections.abc import Iterable, Iterator

from diagnostics.models import Diagnosis
from portal.effects.own_data import as_json
from portal.models import User
from portal.privacy import Line


def export(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """When, which terminal, and what came of it."""
    checks = Diagnosis.objects.filter(started_by=user).order_by("created_at")
    names = ("pk", "terminal__serial", "code", "cause", "certainty", "created_at")
    yield "checks.json", as_json([{**row, "pk": str(row["pk"])} for row in checks.values(*names)])


def lines(user: User) -> list[Line]:
    """Nothing of its own: the checks of a shop go with the shop."""
    return []


def erase(user: User) -> None:
    """Nothing: the rows name the terminal; who started them is a number."""
