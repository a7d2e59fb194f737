"""Keeping what somebody showed us of a slip, and what they say it really reads."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics.models import SlipReading, SlipState
from diagnostics.slip import Found, Slip, fields_from_json
from portal.actions.uploads import keep_upload
from portal.card_numbers import mask_card_numbers
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User

PURPOSE: Final = "slip"
READ: Final = "diagnostics.read_slip"
MOST_WAITING: Final = 60  # two minutes of reading: whoever comes then is quicker typing


def keep_slip(slip: Slip, *, by: User | None) -> SlipReading:
    """Typed or pasted text: there is nothing left to read."""
    return SlipReading.objects.create(
        by=by, state=SlipState.READ, due_at=None, text=slip.text, fields=Slip(fields=slip.fields).to_json()
    )


def take_photo(file: "File[bytes]", *, by: User | None, typed: Slip | None = None) -> SlipReading:
    """A photo, to be read in the background; what was typed with it counts more than what will be read.

    Raises PortalError as `keep_upload` does, and "too_busy".
    """
    if SlipReading.objects.filter(state=SlipState.WAITING).count() >= MOST_WAITING:
        raise PortalError("too_busy", _("Too many photos are waiting to be read. Please type the code."), field="file")
    fields = {name: replace(found, where="person") for name, found in typed.fields.items()} if typed else {}
    upload = None
    try:
        with transaction.atomic():
            upload = keep_upload(file, purpose=PURPOSE, by=by, then=READ)
            return SlipReading.objects.create(upload=upload, by=by, fields=Slip(fields=fields).to_json())
    except BaseException:
        storage.delete(upload.stored_name if upload else "")  # no row points to it
        raise


def confirm_slip(reading: SlipReading, *, values: Mapping[str, str]) -> SlipReading:
    """What the person says counts from now on, whatever was read; an empty value means that the slip shows none."""
    with transaction.atomic():
        kept = SlipReading.objects.select_for_update().filter(pk=reading.pk).first()
        if kept is None:
            raise PortalError("forgotten", _("This slip was deleted meanwhile."))
        fields = fields_from_json(kept.fields)
        for name, value in values.items():
            fields.pop(name, None)
            if value:
                fields[name] = Found(mask_card_numbers(value), where="person")
        kept.fields, kept.confirmed_at = Slip(fields=fields).to_json(), timezone.now()
        kept.save(update_fields=["fields", "confirmed_at"])
    return kept
