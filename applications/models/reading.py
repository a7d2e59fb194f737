"""What was read on a paper, what is wrong with its picture, and which answers were filled in from it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.document import Document
from applications.rules.flaws import FlawWords, flaw_words
from applications.rules.read import ReadValue, fields_from_json
from portal.models import Work
from portal.models.fields import EncryptedTextField

SECONDS_WATCHED = 90
"""How long a page asks by itself whether the reading is there; later it says that it will come."""


class ReadingState(models.TextChoices):
    WAITING = "waiting", _("Being looked at")
    READ = "read", _("Looked at")
    UNREADABLE = "unreadable", _("Could not be read")


class DocumentReading(Work):
    """One look at one paper, in the queue `ocr`. `flaws` are codes of rules/flaws.py, there before the text is read.

    `fields` is rules/read.fields_to_json. `accepted_at` says that the applicant saw the flaws and sends it anyway.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    state = models.CharField(max_length=12, choices=ReadingState, default=ReadingState.WAITING)
    flaws = models.JSONField(default=list, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True, help_text="when the picture itself was judged")
    fields = EncryptedTextField(blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_note = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ReadingState.values), name="reading_state_known")
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="reading_due")]

    def __str__(self) -> str:
        return f"reading of {self.document_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == ReadingState.WAITING

    @property
    def is_watched(self) -> bool:
        """Whether it is worth waiting for on the page."""
        age = timezone.now() - self.document.created_at
        return self.is_waiting and age.total_seconds() < SECONDS_WATCHED

    @property
    def values(self) -> dict[str, ReadValue]:
        return fields_from_json(self.fields)

    @property
    def flaw_words(self) -> list[FlawWords]:
        return [flaw_words(code) for code in self.flaws]

    @property
    def asks(self) -> bool:
        """There is something wrong that nobody has said yes to."""
        return bool(self.flaws) and self.accepted_at is None


class ReadField(models.Model):
    """An answer that was empty and was filled in from a paper; `name` is the field on that paper.

    `value` is what was filled in, a day as ISO text: an answer that says something else was typed since. Not confirmed
    until the person saved the page on which it was shown.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="read_fields")
    dotted = models.CharField(max_length=60)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="read_fields")
    name = models.CharField(max_length=24)
    value = EncryptedTextField()
    read_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "dotted"], name="read_field_once")]

    def __str__(self) -> str:
        return f"{self.dotted} of {self.application_id}"
