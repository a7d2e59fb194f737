"""Without power no card is taken either: the column is worked out anew."""

from django.db import migrations, models
from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, In

_SILENT = ["", "null"]
_UNTROUBLED = [
    "00", "01", "02", "04", "05", "07", "10", "11", "14", "15", "33", "34", "35", "36", "37", "38", "39", "41", "42", "43",
    "44", "51", "52", "53", "54", "55", "56", "59", "62", "66", "67", "75", "A2", "A4", "A5", "A6",
]  # fmt: skip


def _text(key: str) -> Coalesce:
    return Coalesce(KeyTextTransform(key, F("data")), Value(""), output_field=TextField())


_PAID, _SIGNED = _text("last_transaction_rc"), _text("last_sign_on_rc")
_NEWEST = Case(
    When(In(_PAID, _SILENT), then=_SIGNED),
    When(In(_SIGNED, _SILENT), then=_PAID),
    When(GreaterThanOrEqual(_text("last_transaction_at"), _text("last_sign_on_at")), then=_PAID),
    default=_SIGNED,
)
_HINDERED = Case(
    When(
        Q(data__tampered=True) | Q(data__network="none") | Q(data__power="none") | Q(data__card_reader="fault"),
        then=Value(True),
    ),
    When(In(_NEWEST, [*_SILENT, *_UNTROUBLED]), then=Value(False)),
    default=Value(True),
)


class Migration(migrations.Migration):
    dependencies = [("portal", "0020_contact_and_limit_requests")]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_that_hinders"),
        migrations.RemoveField(model_name="report", name="hindered"),
        migrations.AddField(
            model_name="report",
            name="hindered",
            field=models.GeneratedField(db_persist=True, expression=_HINDERED, output_field=models.BooleanField()),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=Q(hindered=True), fields=["terminal", "measured_at"], name="report_that_hinders"
            ),
        ),
    ]
