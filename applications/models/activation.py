"""Bringing a terminal to life: a code first, then proofs that are read back one after the other."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.order import TerminalOrder
from portal.models import Terminal
from portal.models.work import Work


class Activation(models.Model):
    """The activation code, as a keyed hash, good until `expires_at` and for a few wrong tries.

    The replacement of a swap belongs to an order instead of an application, and needs no code.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="activation"
    )
    order = models.OneToOneField(
        TerminalOrder, on_delete=models.CASCADE, null=True, blank=True, related_name="activation"
    )
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    code_ok_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=True, order__isnull=False)
                | models.Q(application__isnull=False, order__isnull=True),
                name="activation_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"activation of {self.application_id or self.order_id}"

    @property
    def mid(self) -> str:
        """Whose terminal it is at the acquirer."""
        if self.application is not None:
            return self.application.mid
        return self.order.merchant.mid if self.order is not None else ""


class StepKey(models.TextChoices):
    """In the order in which they are proved."""

    CODE = "code", _("Activation code")
    PARAMETERS = "parameters", _("Parameters downloaded")
    SIGN_ON = "sign_on", _("Signed on")
    KEYS = "keys", _("Keys loaded")
    BINDING = "binding", _("Binding read back")
    PAYMENT = "payment", _("Small test payment")


class StepState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ActivationStep(Work):
    """One proof. `key_used` makes the command of each attempt happen once; `reason` says why it failed, as a code."""

    activation = models.ForeignKey(Activation, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=16, choices=StepKey)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=StepState, default=StepState.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    key_used = models.UUIDField(default=uuid.uuid4)
    command_id = models.CharField(max_length=120, blank=True)
    command_done_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["activation", "key"], name="activation_step_once"),
            models.CheckConstraint(condition=models.Q(state__in=StepState.values), name="activation_step_state_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="activation_step_due"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of activation {self.activation_id}"

    def begin_afresh(self) -> None:
        """A fresh attempt, due now: a new key, so that the acquirer takes it for a new command."""
        ActivationStep.objects.filter(pk=self.pk).update(
            state=StepState.WAITING,
            reason="",
            detail="",
            key_used=uuid.uuid4(),
            command_id="",
            command_done_at=None,
            started_at=None,
            finished_at=None,
            due_at=timezone.now(),
            lease_until=None,
            trouble="",
        )
