"""An applicant disagrees with our refusal, once; somebody else than whoever refused hears it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.models import Upload
from portal.models.fields import EncryptedTextField


class AppealOutcome(models.TextChoices):
    OPEN = "open", _("Being heard")
    REOPENED = "reopened", _("Taken up again")
    UPHELD = "upheld", _("The refusal stands")


class Appeal(models.Model):
    """`reason` and `note` are those of the refusal; the application itself forgets them when it is taken up again.

    What people wrote is encrypted. `answer` is for the applicant.
    """

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="appeal")
    text = EncryptedTextField()
    reason = models.CharField(max_length=40)
    note = EncryptedTextField(blank=True, default="")
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=AppealOutcome, default=AppealOutcome.OPEN)
    answer = EncryptedTextField(blank=True, default="")
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=AppealOutcome.values), name="appeal_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"appeal of {self.application_id}"


class AppealPaper(models.Model):
    """A paper that came with it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="papers")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="appeal_paper")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"paper of appeal {self.appeal_id}"
