"""A row that is also a piece of work: somebody claims it for a while, and if they die it is claimed again."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LONGEST_PAUSE = timedelta(minutes=5)


class Work(models.Model):
    """`due_at` is when to try next (NULL: nothing to do); `lease_until` keeps others away while somebody works on it.

    `tries` counts claims and is the fence: only the claimer whose number it still bears may write the outcome.
    `trouble` is the stable code of what went wrong last, "" when nothing did.
    """

    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def claim(self, lease: timedelta) -> bool:
        """Takes this piece of work for `lease`, if it is due and nobody else holds it. One statement, so one winner."""
        now = timezone.now()
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        rows = type(self)._default_manager.filter(free, pk=self.pk, due_at__lte=now)
        if rows.update(lease_until=now + lease, tries=F("tries") + 1, tried_at=now) != 1:
            return False
        self.refresh_from_db()
        return True

    def hold(self, lease: timedelta) -> bool:
        """Keeps what was claimed for longer, from one part of the work to the next; False when somebody else has it."""
        held = type(self)._default_manager.filter(pk=self.pk, tries=self.tries)
        return held.update(lease_until=timezone.now() + lease) == 1

    def settle(self, **columns: object) -> bool:
        """Writes the outcome and gives the work back for good; False when the lease was lost to somebody else."""
        return self._write(due_at=None, trouble=columns.pop("trouble", ""), **columns)

    def postpone(self, trouble: str, *, pause: timedelta | None = None, **columns: object) -> bool:
        """Gives the work back to be tried again, after a pause that doubles with each try unless it is given."""
        wait = pause if pause is not None else min(LONGEST_PAUSE, timedelta(seconds=2 ** min(self.tries, 9)))
        return self._write(due_at=timezone.now() + wait, trouble=trouble, **columns)

    def again(self) -> None:
        """Makes the work due now, for a person who asks to try again."""
        type(self)._default_manager.filter(pk=self.pk).update(due_at=timezone.now(), lease_until=None)

    def _write(self, *, due_at: datetime | None, **columns: object) -> bool:
        held = type(self)._default_manager.filter(pk=self.pk, tries=self.tries)
        if held.update(due_at=due_at, lease_until=None, **columns) != 1:
            return False
        self.refresh_from_db()
        return True
