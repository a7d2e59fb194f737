"""Who did what to what, and when: rows are only ever added."""

from django.db import models

from portal.models.account import User


class AuditEntry(models.Model):
    """One deed. `before` and `after` hold masked values only; `reason` is what the person gave for a reveal."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="deeds")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="kind:id")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "-at"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
