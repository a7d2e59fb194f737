"""Merchants, and the people who act for them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.account import User
from portal.models.fields import EncryptedTextField


class SubjectType(models.TextChoices):
    MICRO = "micro", _("Micro merchant (no licence)")
    SOLE_TRADER = "sole_trader", _("Sole trader")
    ENTERPRISE = "enterprise", _("Enterprise")


class MerchantStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class MemberRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    FINANCE = "finance", _("Finance")
    MAINTENANCE = "maintenance", _("Maintenance")
    CASHIER = "cashier", _("Cashier")


class Merchant(models.Model):
    """The portal's own record of a merchant: one of three witnesses, never the last word (the acquirer's is)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mid = models.CharField(_("Merchant number (MID)"), max_length=15, unique=True)
    name = models.CharField(_("Registered name"), max_length=200)
    receipt_name = models.CharField(_("Name on the slip"), max_length=200, blank=True)
    subject_type = models.CharField(max_length=16, choices=SubjectType, blank=True)
    uscc = models.CharField(_("Unified social credit code"), max_length=18, blank=True)
    legal_person = models.CharField(max_length=80, blank=True)
    mcc = models.CharField(_("Merchant category code (MCC)"), max_length=4, blank=True)
    region = models.CharField(max_length=6, blank=True, help_text="GB/T 2260, six digits")
    address = models.CharField(_("Address"), max_length=300, blank=True)
    status = models.CharField(max_length=16, choices=MerchantStatus, default=MerchantStatus.ACTIVE)
    licence_valid_until = models.DateField(null=True, blank=True)
    id_valid_until = models.DateField(null=True, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_mobile = EncryptedTextField(blank=True, default="")
    contact_email = models.EmailField(blank=True)
    members = models.ManyToManyField(User, through="Member", related_name="merchants")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=MerchantStatus.values), name="merchant_status_known"),
        ]
        indexes = [  # searched by their beginnings
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="merchant_by_name"),
            models.Index(fields=["region"], opclasses=["varchar_pattern_ops"], name="merchant_by_region"),
        ]

    def __str__(self) -> str:
        return self.mid

    @property
    def shown_name(self) -> str:
        """The name its people know: the one on the slip, else the registered one."""
        return self.receipt_name or self.name


class Member(models.Model):
    """Who acts for a merchant, as what."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=MemberRole, default=MemberRole.OWNER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "merchant"], name="member_once_per_merchant"),
            models.CheckConstraint(condition=models.Q(role__in=MemberRole.values), name="member_role_known"),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"
