"""Swapping a faulty terminal, repairing it, giving it back, sending one more: an order with a state and a history."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.delivery import ASTRAY, Carried
from portal.models import Merchant, Terminal
from portal.models.fields import EncryptedTextField
from portal.models.work import Work


class OrderKind(models.TextChoices):
    SWAP = "swap", _("Swap for another terminal")
    REPAIR = "repair", _("Have the terminal repaired")
    RETURN = "return", _("Give the terminal back")
    MORE = "more", _("One more terminal")


class OrderReason(models.TextChoices):
    FAULTY = "faulty", _("It does not work any more")
    DAMAGED = "damaged", _("It is damaged")
    OUTDATED = "outdated", _("It is too old")
    NOT_NEEDED = "not_needed", _("We do not need it any more")
    OTHER = "other", _("Another reason")
    ORDERED = "ordered", _("Ordered with the application")
    REPLACED = "replaced", _("In place of one that does not come back")


class OrderState(models.TextChoices):
    ASKED = "asked", _("Waiting for our people")
    PREPARING = "preparing", _("Replacement is being bound")
    SENT = "sent", _("Terminal on its way")
    RECALLING = "recalling", _("Lost parcel is being cut off")
    PROVING = "proving", _("Terminal is being activated")
    UNBINDING = "unbinding", _("Terminal is being cut off")
    TO_RETURN = "to_return", _("Terminal to be sent to us")
    REPAIRING = "repairing", _("In repair with us")
    DONE = "done", _("Finished")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


ORDER_OVER = frozenset({OrderState.DONE, OrderState.REFUSED, OrderState.CANCELLED})
"""Nothing more happens."""
_OVER = ["cancelled", "done", "refused"]


class TerminalOrder(Carried, Work):
    """`terminal` is the old one, none for one more; what is sent is the `replacement`, under the number `tid`:
    of a repair the old one again, which keeps its place at the acquirer.

    `key` makes every call to the acquirer happen once. `back_as` is what became of the old one when it was back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=OrderKind)
    reason = models.CharField(max_length=20, choices=OrderReason)
    note = EncryptedTextField(blank=True, help_text="what the merchant wrote")
    answer = models.CharField(max_length=300, blank=True, help_text="what our people say about a refusal")
    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.ASKED)
    state_since = models.DateTimeField(default=timezone.now)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="orders")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", help_text="ordered with it"
    )
    replacement = models.ForeignKey(Terminal, on_delete=models.PROTECT, null=True, blank=True, related_name="replacing")
    tid = models.CharField(max_length=8, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=40, blank=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    message = models.CharField(max_length=500, blank=True)
    back_as = models.CharField(max_length=16, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terminal"], condition=~models.Q(state__in=_OVER), name="order_once_per_terminal"
            ),
            models.UniqueConstraint(
                fields=["replacement"], condition=~models.Q(state__in=_OVER), name="order_replacement_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(condition=models.Q(kind__in=OrderKind.values), name="order_kind_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="order_due"),
            models.Index(fields=["state", "state_since"], name="order_by_state"),
            models.Index(fields=["tracking_number"], name="order_by_tracking"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_swap(self) -> bool:
        return self.kind == OrderKind.SWAP

    @property
    def is_repair(self) -> bool:
        return self.kind == OrderKind.REPAIR

    @property
    def may_be_kept(self) -> bool:
        """Accepted, but nothing has changed yet: the shop may think better of giving the terminal away."""
        return self.state == OrderState.TO_RETURN and not self.is_swap

    @property
    def sends(self) -> bool:
        """Whether one out of stock goes out to the shop."""
        return self.kind in (OrderKind.SWAP, OrderKind.MORE)

    @property
    def is_over(self) -> bool:
        return self.state in ORDER_OVER

    @property
    def is_astray(self) -> bool:
        """Refused or lost, and nobody has decided yet what to do about it."""
        return self.state == OrderState.SENT and self.transit in ASTRAY


class OrderEvent(models.Model):
    """One move of an order."""

    order = models.ForeignKey(TerminalOrder, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=20)
    target = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} of order {self.order_id}"
