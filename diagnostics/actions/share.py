"""Showing a result to the provider by a link, withdrawing the link, and counting who opened it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics.models import Diagnosis, Share, State
from diagnostics.models.share import hash_of
from diagnostics.queries import open_share_of
from portal.actions.audit import record
from portal.crypto import link_tokens
from portal.errors import PortalError
from portal.models import User


def share_diagnosis(run: Diagnosis, *, by: User) -> Share:
    """The link to this result: the one that is open already, else a new one.

    Raises PortalError("nothing_to_share") while there is no result.
    """
    with transaction.atomic():
        locked = Diagnosis.objects.select_for_update().get(pk=run.pk)  # two clicks make one link
        if locked.state in {State.RUNNING, State.BROKEN}:
            raise PortalError("nothing_to_share", _("There is no result yet that could be shown to anybody."))
        if there := open_share_of(locked):
            return there
        now, pk = timezone.now(), uuid.uuid4()
        made = Share.objects.create(
            id=pk,
            diagnosis=locked,
            token_hash=hash_of(link_tokens(str(pk))[0]),
            created_by=by,
            created_at=now,
            expires_at=now + timedelta(hours=settings.SHARE_HOURS),
        )
        record("diagnosis.shared", f"diagnosis:{run.pk}", by=by, after={"share": str(pk)})
    return made


def withdraw_share(share: Share, *, by: User) -> Share:
    """From now on the link opens nothing. Withdrawing twice is as good as once."""
    with transaction.atomic():
        now = timezone.now()
        if Share.objects.filter(pk=share.pk, withdrawn_at__isnull=True).update(withdrawn_at=now) == 1:
            record("diagnosis.unshared", f"diagnosis:{share.diagnosis_id}", by=by, after={"share": str(share.pk)})
    share.refresh_from_db()
    return share


def note_opening(share: Share) -> None:
    """One more time that somebody looked."""
    Share.objects.filter(pk=share.pk).update(opened=F("opened") + 1, last_opened_at=timezone.now())
