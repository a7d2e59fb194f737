"""Whether a report says that cards are refused, as the database works it out when the report is written.

A generated column: whoever writes reports need not know of it, and thousands are counted without opening their JSON.
portal.standing.hinders says the same of one report; tests/portal/test_standing.py holds both against each other.
"""

from typing import Final

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, In

from portal.codes import UNTROUBLED

_SILENT: Final = ["", "null"]  # not sent, or sent as null: the two databases say it differently


def _text(key: str) -> Combinable:
    return Coalesce(KeyTextTransform(key, F("data")), Value(""), output_field=TextField())


_PAID, _SIGNED = _text("last_transaction_rc"), _text("last_sign_on_rc")
#: Field 39 of the newest of the two, as portal.condition.last_code finds it.
_NEWEST = Case(
    When(In(_PAID, _SILENT), then=_SIGNED),
    When(In(_SIGNED, _SILENT), then=_PAID),
    When(GreaterThanOrEqual(_text("last_transaction_at"), _text("last_sign_on_at")), then=_PAID),
    default=_SIGNED,
)
HINDERED: Final = Case(
    When(
        Q(data__tampered=True) | Q(data__network="none") | Q(data__power="none") | Q(data__card_reader="fault"),
        then=Value(True),
    ),
    When(In(_NEWEST, [*_SILENT, *sorted(UNTROUBLED)]), then=Value(False)),
    default=Value(True),
)
