"""Firmware: what was released, and how it reaches the terminals: part after part, at night, and not when it fails."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models.work import Work


class Release(models.Model):
    """One version of the firmware: for which models, what is new and why. Older than `minimum` must be updated."""

    version = models.CharField(_("Version"), max_length=40, unique=True)
    model = models.CharField(_("Model"), max_length=60, blank=True)
    minimum = models.CharField(_("Oldest version still allowed"), max_length=40, blank=True)
    news_zh = models.TextField(_("What is new, in Chinese"), max_length=1000)
    news_en = models.TextField(_("What is new, in English"), max_length=1000)
    why_zh = models.TextField(_("Why to update, in Chinese"), max_length=1000)
    why_en = models.TextField(_("Why to update, in English"), max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.version


class RollOutState(models.TextChoices):
    RUNNING = "running", _("Under way")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class RollOut(Work):
    """One release on its way; only portal/rollouts/moving.py writes its state.

    `share` of a hundred terminals, chosen by their serial numbers; from hour to hour of Beijing time; it pauses by
    itself when more than `failures_at_most` of a hundred that ended have failed.
    """

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="roll_out")
    share = models.PositiveSmallIntegerField(
        _("Share of the terminals (%)"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    from_hour = models.PositiveSmallIntegerField(_("From (hour)"), default=2, validators=[MaxValueValidator(23)])
    to_hour = models.PositiveSmallIntegerField(_("To (hour)"), default=5, validators=[MaxValueValidator(23)])
    failures_at_most = models.PositiveSmallIntegerField(
        _("Pause when more than this part fails (%)"), default=10, validators=[MaxValueValidator(100)]
    )
    state = models.CharField(max_length=8, choices=RollOutState, default=RollOutState.RUNNING)
    reason = models.CharField(max_length=200, blank=True)
    counted_from = models.DateTimeField(default=timezone.now, help_text="failures before a resumption count no more")
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RollOutState.values), name="roll_out_state_known"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="roll_out_share_in_hundred"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="roll_out_due")]

    def __str__(self) -> str:
        return f"roll-out of {self.release_id}"
