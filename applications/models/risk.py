"""How risky a declaration looks, what reviewers say against that, and second looks at what was approved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.declaration import Submission
from portal.models.fields import EncryptedTextField
from portal.models.work import Work


class RiskAssessment(Work):
    """One declaration, weighed by applications/rules/risk.py. It informs people and never decides.

    `facts` are counts, days and yes-or-no, never a name or a number of anybody; with `version` they make the same score
    again at any time. It is work until `made_at`.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="assessment")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assessments")
    facts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(default=0)
    high = models.BooleanField(default=False)
    version = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="assessment_due")]

    def __str__(self) -> str:
        return f"risk of {self.application_id}"


class RiskDisagreement(models.Model):
    """A reviewer says that a reason (a code of data/risk.json), or with "" the whole, does not weigh here, and why."""

    assessment = models.ForeignKey(RiskAssessment, on_delete=models.CASCADE, related_name="disagreements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40, blank=True)
    note = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "by", "reason"], name="disagreement_once_each"),
        ]

    def __str__(self) -> str:
        return f"disagreement about {self.assessment_id}"


class LookOutcome(models.TextChoices):
    AGREE = "agree", _("I would have approved it, too")
    DISAGREE = "disagree", _("I would not have approved it")


class SecondLook(models.Model):
    """One approval, drawn by lot to be read once more by somebody else. It changes nothing about the application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="second_looks")
    round = models.PositiveSmallIntegerField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    opinion = models.CharField(max_length=12, choices=LookOutcome, blank=True)
    note = EncryptedTextField(blank=True, default="")
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["drawn_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="second_look_once"),
            models.CheckConstraint(
                condition=models.Q(opinion__in=["", *LookOutcome.values]), name="second_look_opinion_known"
            ),
            models.CheckConstraint(
                condition=models.Q(looked_by__isnull=True) | ~models.Q(looked_by=models.F("approved_by")),
                name="second_look_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["drawn_at"], condition=models.Q(opinion=""), name="second_look_open"),
            models.Index(  # every line of the queue asks
                fields=["application"], condition=models.Q(opinion="disagree"), name="second_look_doubts"
            ),
        ]

    def __str__(self) -> str:
        return f"second look at {self.application_id}"
