"""Keeping what somebody showed us of a slip, and what they say it really reads."""

from collections.abc import Mapping

from django.utils import timezone

from diagnostics.models import SlipReading, SlipState
from diagnostics.slip import Found, Slip, fields_from_json
from portal.card_numbers import mask_card_numbers
from portal.models import User


def keep_slip(slip: Slip, *, by: User | None) -> SlipReading:
    """Typed or pasted text: there is nothing left to read."""
    return SlipReading.objects.create(
        by=by, state=SlipState.READ, due_at=None, text=slip.text, fields=Slip(fields=slip.fields).to_json()
    )


def confirm_slip(reading: SlipReading, *, values: Mapping[str, str]) -> SlipReading:
    """What the person says counts from now on, whatever was read; an empty value means that the slip shows none."""
    fields = fields_from_json(reading.fields)
    for name, value in values.items():
        fields.pop(name, None)
        if value:
            fields[name] = Found(mask_card_numbers(value), where="person")
    reading.fields, reading.confirmed_at = Slip(fields=fields).to_json(), timezone.now()
    reading.save(update_fields=["fields", "confirmed_at"])
    return reading
