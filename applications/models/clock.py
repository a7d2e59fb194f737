"""What the clock promised, and how the promise was kept."""

from django.db import models

from applications.journey.clock import Kind
from applications.models.application import Application
from applications.models.declaration import Submission


class ClockPromise(models.Model):
    """One per declaration: from when to when its review should end, and when it did.

    `ahead` is how many stood before it at `since`; `minutes` are working minutes until the decision. One that ended
    without a decision (withdrawn) has `ended_at` only, and teaches nothing.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="promises")
    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="promise")
    kind = models.CharField(max_length=12, choices=Kind)
    ahead = models.PositiveIntegerField()
    since = models.DateTimeField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    learned = models.BooleanField(help_text="from past reviews, not the default range")
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes = models.FloatField(null=True, blank=True)
    kept = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="promise_kind_known")]
        indexes = [
            models.Index(fields=["kind", "-ended_at"], condition=models.Q(minutes__isnull=False), name="promise_past"),
        ]

    def __str__(self) -> str:
        return f"promise of submission {self.submission_id}"
