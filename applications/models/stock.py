"""What is put aside of the stock."""

from django.conf import settings
from django.db import models

from applications.models.application import Application
from portal.models import Terminal


class Reservation(models.Model):
    """One terminal kept for one application until it is sent. It counts no more once the application has ended."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="reservation")
    terminal = models.OneToOneField(Terminal, on_delete=models.CASCADE, related_name="reservation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.terminal_id} for {self.application_id}"
