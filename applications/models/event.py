"""What happened to an application: history, audit and outbox in one."""

from django.conf import settings
from django.db import models

from applications.models.application import Application
from portal.models.work import Work


class Event(Work):
    """One move, or another deed worth remembering. `payload` never holds personal data: field names and codes only.

    It is work until what must follow has been done (effects/); `handled_at` says when that was.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["application", "id"], name="event_by_application"),
            models.Index(fields=["name", "created_at"], name="event_by_name"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="application_event_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.application_id}"
