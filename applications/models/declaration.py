"""What the applicant declared: consents, and the answers as they stood."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.models.fields import BlindIndexField, EncryptedTextField


class ConsentPurpose(models.TextChoices):
    """Financial accounts and identity are sensitive data, and handing over needs its own yes (PIPL 23 and 29)."""

    IDENTITY = "identity", _("Use of identity data and documents")
    ACCOUNT = "account", _("Use of account data")
    HAND_OVER = "hand_over", _("Handing over to the acquirer")
    TRUTH = "truth", _("Everything declared is true and complete")


class Consent(models.Model):
    """One yes to one purpose, in the wording of one version; `sha256` is of the words, read in `language`."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=ConsentPurpose)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "purpose", "version"], name="consent_once"),
            models.CheckConstraint(condition=models.Q(purpose__in=ConsentPurpose.values), name="consent_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.application_id}"


class Submission(models.Model):
    """The answers of one round as they were declared: encrypted JSON, and the SHA-256 of that JSON.

    Also what is handed over: the same row always makes the same request. `device` is a keyed hash of the random mark of
    the browser that declared it, "" when it had none; hashes of different FIELD_KEYS do not meet.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    frozen = EncryptedTextField()
    sha256 = models.CharField(max_length=64)
    device = BlindIndexField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["application", "round"], name="submission_once_per_round")]

    def __str__(self) -> str:
        return f"submission {self.round} of {self.application_id}"
