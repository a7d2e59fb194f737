"""What a diagnosis remembers: the run, its seven steps, and what every witness said. The rows are history and queue."""

import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diagnostics.vocabulary import STEPS, WITNESSES
from portal.models import Merchant, Terminal

#: The acquirer is given 8 s a call, and calls overlap; what is not finished long after that was interrupted for good.
GIVE_UP_AFTER: Final = timedelta(minutes=3)
_OUTCOMES: Final = ("", "pass", "fail", "unknown", "skipped")


class State(models.TextChoices):
    RUNNING = "running", _("Running")
    NEEDS_ANSWERS = "needs_answers", _("Needs your answer")
    CONCLUDED = "concluded", _("Finished")
    BROKEN = "broken", _("Interrupted")


class Certainty(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("certainty", "Confirmed")
    LIKELY = "likely", pgettext_lazy("certainty", "Likely")
    NONE = "none", pgettext_lazy("certainty", "No cause")


class StepState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Checking")
    DONE = "done", _("Done")


class Diagnosis(models.Model):
    """One run: seven steps asked side by side, judged as of `created_at`.

    `answers` holds what the merchant answered (key → choice or text). `verdict`, `also`, `actions` and `questions` have
    the shapes of `diagnose --json`; `examined` lists the causes `ruled_out` and left `open`. Only the runner writes
    states.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="diagnoses")
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="diagnoses",
        help_text="whose terminal it was then: a run tells of a merchant, and stays theirs when the terminal moves on",
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="diagnoses"
    )
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later")
    incident = models.ForeignKey(
        "diagnostics.Incident",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="diagnoses",
        help_text="the disturbance that this run met; its verdict stays what was judged",
    )
    code = models.CharField(max_length=2, blank=True, help_text="field 39 as typed by the merchant")
    answers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.RUNNING)
    cause = models.CharField(max_length=40, null=True, blank=True, help_text="verdict.cause, to find and count by")
    certainty = models.CharField(max_length=10, choices=Certainty, blank=True, help_text="verdict.certainty, alike")
    fine = models.BooleanField(default=False, help_text="every step passed and nothing speaks against it")
    verdict = models.JSONField(default=dict, blank=True)
    also = models.JSONField(default=list, blank=True)
    actions = models.JSONField(default=list, blank=True)
    questions = models.JSONField(default=list, blank=True)
    examined = models.JSONField(default=dict, blank=True)
    judged_by = models.CharField(max_length=40, blank=True, help_text="versions of the verdict and of the catalogue")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="diagnosis_state_known"),
            models.CheckConstraint(condition=Q(certainty__in=["", *Certainty.values]), name="diagnosis_sureness_known"),
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, finished_at__isnull=True)
                | (~Q(state=State.RUNNING) & Q(finished_at__isnull=False)),
                name="diagnosis_finished_has_time",
            ),
            models.UniqueConstraint(
                fields=["terminal", "started_by"],
                condition=Q(state=State.RUNNING),
                name="diagnosis_one_running_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["terminal", "-created_at", "-id"], name="diagnosis_by_terminal"),
            models.Index(fields=["-created_at", "-id"], name="diagnosis_newest"),
            models.Index(fields=["cause", "-created_at", "-id"], name="diagnosis_by_cause"),
            models.Index(fields=["state", "-created_at", "-id"], name="diagnosis_by_state"),
            models.Index(fields=["code", "-created_at", "-id"], name="diagnosis_by_code"),
            models.Index(fields=["merchant", "-created_at", "-id"], name="diagnosis_by_merchant"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(certainty="none", fine=False, state__in=[State.CONCLUDED, State.NEEDS_ANSWERS]),
                name="diagnosis_untold",
            ),
            models.Index(fields=["deadline_at"], condition=Q(state=State.RUNNING), name="diagnosis_running"),
        ]

    def __str__(self) -> str:
        return f"diagnosis {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING

    @property
    def is_overdue(self) -> bool:
        """Running for so long that nobody will finish it; said on the page even when no worker is alive to write it."""
        return self.is_running and timezone.now() > self.deadline_at

    @property
    def is_at_work(self) -> bool:
        """Running, and somebody may still finish it."""
        return self.is_running and timezone.now() <= self.deadline_at


class StepRun(models.Model):
    """One step of one run. A worker holds it by `claimed_by` until `lease_until`; after that another may take it."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StepState, default=StepState.WAITING)
    outcome = models.CharField(max_length=8, blank=True)
    findings = models.JSONField(default=list, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "key"], name="step_once_per_diagnosis"),
            models.CheckConstraint(condition=Q(key__in=STEPS), name="step_key_known"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="step_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=_OUTCOMES), name="step_outcome_known"),
            models.CheckConstraint(
                condition=(Q(state=StepState.DONE) & ~Q(outcome="")) | (~Q(state=StepState.DONE) & Q(outcome="")),
                name="step_done_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.diagnosis_id}"


class StoredReading(models.Model):
    """One witness's word in one run, written once (answers may be completed). `data` is Reading.to_json."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="readings")
    witness = models.CharField(max_length=16)
    data = models.JSONField()
    silent = models.CharField(max_length=16, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    carried = models.BooleanField(default=False, help_text="heard in the run before, and not asked again in this one")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "witness"], name="reading_once_per_diagnosis"),
            models.CheckConstraint(condition=Q(witness__in=WITNESSES), name="reading_witness_known"),
        ]

    def __str__(self) -> str:
        return f"{self.witness} of {self.diagnosis_id}"
