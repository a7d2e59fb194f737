"""Spare terminals: whether each is ready, and swapping one in for a terminal that failed, and back again."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models.account import User
from portal.models.merchant import Merchant
from portal.models.terminal import Terminal
from portal.models.work import Work


class ReadinessState(models.TextChoices):
    WAITING = "waiting", _("Waiting for the next check")
    CHECKING = "checking", _("Check is going on")
    FAILED = "failed", _("Not ready")


class Readiness(Work):
    """Whether a spare would work if it were needed: checked once a month, by what it reports itself.

    As work (`due_at`) it reminds people of the check, and follows one that was begun until the report proves it.
    `ready_at` is the last time it was proved. `trouble` says what is waited for, or why it was not ready.
    """

    terminal = models.OneToOneField(Terminal, on_delete=models.CASCADE, primary_key=True, related_name="readiness")
    state = models.CharField(max_length=10, choices=ReadinessState, default=ReadinessState.WAITING)
    due_on = models.DateField()
    ready_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="its first report since the check was begun")
    key = models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of the sign-on")
    command_id = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True, help_text="when the acquirer called the sign-on done")
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=ReadinessState.values), name="readiness_known")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="readiness_due")]

    def __str__(self) -> str:
        return f"readiness of {self.terminal_id}"


class SwapState(models.TextChoices):
    SWAPPING = "swapping", _("Spare is being brought in")
    SWAPPED = "swapped", _("Spare at work")
    RETURNING = "returning", _("Being swapped back")
    RETURNED = "returned", _("Swapped back")
    KEPT = "kept", _("Spare stays")
    CANCELLED = "cancelled", _("Cancelled")


SWAP_OVER = frozenset({SwapState.RETURNED, SwapState.KEPT, SwapState.CANCELLED})
_OPEN = ~Q(state__in=sorted(SWAP_OVER))


class Swap(Work):
    """A spare in place of a terminal that failed, and the way back. As work it is the step that comes next.

    `trouble` is why a step has failed; then nothing is due until a person tries again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="swaps")
    failed = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="swaps")
    spare = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="swaps_as_spare")
    state = models.CharField(max_length=10, choices=SwapState, default=SwapState.SWAPPING)
    state_since = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SwapState.values), name="swap_state_known"),
            models.UniqueConstraint(fields=["failed"], condition=_OPEN, name="swap_once_for_terminal"),
            models.UniqueConstraint(fields=["spare"], condition=_OPEN, name="swap_once_for_spare"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="swap_due"),
            models.Index(fields=["merchant", "-created_at"], name="swap_by_merchant"),
        ]

    def __str__(self) -> str:
        return f"swap {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in SWAP_OVER

    @property
    def way(self) -> str:
        """Whose steps are the present ones."""
        return SwapWay.OUT if self.state in {SwapState.SWAPPING, SwapState.SWAPPED, SwapState.KEPT} else SwapWay.BACK

    @property
    def incoming(self) -> Terminal:
        """The terminal that is being brought to work."""
        return self.spare if self.way == SwapWay.OUT else self.failed


class SwapWay(models.TextChoices):
    OUT = "out", _("The spare is brought in")
    BACK = "back", _("The way back")


class SwapKey(models.TextChoices):
    BIND = "bind", _("Bound at the acquirer")
    PARAMETERS = "parameters", _("Parameters downloaded")
    SIGN_ON = "sign_on", _("Signed on")
    PROOF = "proof", _("Proved: the host accepts it, and it says so itself")


class SwapStep(models.Model):
    """One step: asked for and done are two things, and only what was read back is done."""

    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, related_name="steps")
    way = models.CharField(max_length=4, choices=SwapWay)
    key = models.CharField(max_length=12, choices=SwapKey)
    position = models.PositiveSmallIntegerField()
    call_key = models.UUIDField(default=uuid.uuid4, help_text="Idempotency-Key of every try")
    command_id = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    command_done_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["swap", "-way", "position"]
        constraints = [models.UniqueConstraint(fields=["swap", "way", "key"], name="swap_step_once")]

    def __str__(self) -> str:
        return f"{self.way}:{self.key} of {self.swap_id}"
