"""What the applicant answered: one row per page, saved at once; columns are named like the dotted fields."""

from typing import Any

from django.db import models

from applications.models.application import Application
from applications.models.grams import GramsField
from applications.rules.accounts import AccountKind
from applications.rules.terminals import DeliverTo
from portal import crypto
from portal.models.fields import BlindIndexField, EncryptedTextField


class PersonalInfo(models.Model):
    """The responsible person: legal person of an enterprise, operator of a sole trader, or the micro merchant."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="personal")
    name = models.CharField(max_length=50, blank=True)
    name_grams = GramsField(of=("name",))
    id_number = EncryptedTextField(blank=True, default="")
    id_number_index = BlindIndexField(db_index=True)
    id_valid_until = models.DateField(null=True, blank=True)
    id_long_term = models.BooleanField(default=False)
    mobile = EncryptedTextField(blank=True, default="")
    mobile_index = BlindIndexField(db_index=True)
    email = models.EmailField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"personal info of {self.application_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id_number_index = _index(self.id_number)
        self.mobile_index = _index(self.mobile)
        super().save(*args, **kwargs)


class Business(models.Model):
    """The shop; `uscc` and the licence stay empty for micro merchants."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="business")
    name = models.CharField(max_length=100, blank=True)
    receipt_name = models.CharField(max_length=20, blank=True)
    name_grams = GramsField(of=("name", "receipt_name"))
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    licence_valid_until = models.DateField(null=True, blank=True)
    licence_long_term = models.BooleanField(default=False)
    mcc = models.CharField(max_length=4, blank=True)
    region = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=100, blank=True)
    service_phone = models.CharField(max_length=20, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["region", "address"], name="business_by_place")]

    def __str__(self) -> str:
        return f"business of {self.application_id}"


class Settlement(models.Model):
    """Where the money goes."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="settlement"
    )
    kind = models.CharField(max_length=16, choices=AccountKind, blank=True)
    holder = models.CharField(max_length=100, blank=True)
    holder_id_number = EncryptedTextField(blank=True, default="")
    account_number = EncryptedTextField(blank=True, default="")
    account_number_index = BlindIndexField(db_index=True)
    last4 = models.CharField(max_length=4, blank=True)
    bank = models.CharField(max_length=60, blank=True)
    branch = models.CharField(max_length=100, blank=True)
    cnaps = models.CharField(max_length=12, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["", *AccountKind.values]), name="settlement_kind_known")
        ]

    def __str__(self) -> str:
        return f"settlement account of {self.application_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.account_number_index = _index(self.account_number)
        self.last4 = self.account_number[-4:]
        super().save(*args, **kwargs)


class TerminalWish(models.Model):
    """Which terminals the shop wants and where they are sent. Answers are text, the number too.

    Without a receiver the responsible person gets the parcel, at the number given there.
    """

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="terminal")
    model = models.CharField(max_length=20, blank=True)
    quantity = models.CharField(max_length=2, blank=True)
    deliver_to = models.CharField(max_length=8, choices=DeliverTo, blank=True)
    region = models.CharField(max_length=6, blank=True)
    address = EncryptedTextField(blank=True, default="")
    receiver = models.CharField(max_length=50, blank=True)
    mobile = EncryptedTextField(blank=True, default="")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deliver_to__in=["", *DeliverTo.values]), name="terminal_deliver_to_known"
            )
        ]

    def __str__(self) -> str:
        return f"terminal wish of {self.application_id}"


def _index(value: str) -> str:
    return crypto.blind_index(value) if value else ""
