"""What somebody asked the applicant to correct."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.document import DocumentPage
from portal.models.fields import EncryptedTextField


class CorrectionRequest(models.Model):
    """One field or document opened for one round. `reason` is a code of rules/data/reasons.json.

    `note` is shown to the applicant: the reviewer's, or the acquirer's own words. `before` is a keyed hash of the
    answer then, so that "was it changed?" needs no second copy of personal data. `internal` is for staff only.
    `crop_box` is the part of `crop_page` to look at: left, top, right, bottom as fractions of the page, or empty.
    """

    class Source(models.TextChoices):
        REVIEWER = "reviewer", _("Our review team")
        ACQUIRER = "acquirer", _("The acquirer")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="corrections")
    round = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=12, choices=Source, default=Source.REVIEWER)
    field = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)
    note = EncryptedTextField(blank=True, default="")
    internal = EncryptedTextField(blank=True, default="")
    crop_page = models.ForeignKey(DocumentPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    crop_box = models.JSONField(default=list, blank=True)
    before = models.CharField(max_length=64, blank=True)
    changed = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round", "field"], name="correction_once_per_field"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.application_id}, round {self.round}"
