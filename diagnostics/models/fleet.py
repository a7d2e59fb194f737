"""The drift watch: comparisons of the whole fleet, and the differences they found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Merchant, Terminal, Work


class FleetScan(Work):
    """One comparison of the whole fleet. At most one is open; a worker that dies leaves it to the next at its page.

    `cursor` is where the acquirer's list goes on, `listed_at` when its last page was taken, `finished_at` when the
    comparison was complete. While it is not, nothing is concluded from what it did not see. `first_failed_at` bounds
    how long an acquirer that does not answer is asked again.
    """

    slot = models.PositiveSmallIntegerField(default=1, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="fleet_scans"
    )
    cursor = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    terminals = models.PositiveIntegerField(default=0, help_text="entries of the acquirer's list taken so far")
    judged = models.PositiveIntegerField(default=0, help_text="terminals looked at closely")
    opened = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0, help_text="terminals of ours that the acquirer's list lacks")
    created_at = models.DateTimeField(default=timezone.now)
    first_failed_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(due_at__isnull=False), name="fleet_scan_one_open"),
        ]
        indexes = [
            models.Index(fields=["-finished_at"], condition=Q(finished_at__isnull=False), name="fleet_scan_finished")
        ]

    def __str__(self) -> str:
        return f"fleet scan {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.due_at is not None

    def again_if_free(self) -> None:
        """Makes the work due now unless somebody holds it: a person does not wait for the next try."""
        now = timezone.now()
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        FleetScan.objects.filter(free, pk=self.pk, due_at__gt=now).update(due_at=now)


class FleetPage(models.Model):
    """The serial numbers of one page of the acquirer's list, kept until the scan is complete."""

    scan = models.ForeignKey(FleetScan, on_delete=models.CASCADE, related_name="listed")
    number = models.PositiveIntegerField()
    serials = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="fleet_page_once")]

    def __str__(self) -> str:
        return f"page {self.number} of scan {self.scan_id}"


class Drift(models.Model):
    """A difference between the portal, the acquirer's register and a terminal's report, while it lasts and after.

    `kind` is a key of the catalogue: a cause, or a finding where nothing stops. It is about a terminal, about a
    merchant (terminal empty), or about a serial number that only the acquirer knows (terminal empty, serial set).
    `open_key` names subject and kind while it lasts, so that each difference stands here once.
    """

    open_key = models.CharField(max_length=120, null=True, unique=True)
    kind = models.CharField(max_length=40)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, null=True, blank=True, related_name="drifts")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, blank=True, related_name="drifts")
    serial = models.CharField(max_length=50, blank=True)
    stops_payments = models.BooleanField(default=False)
    evidence = models.JSONField(default=list, help_text="what each side says, in the shape of verdict.evidence")
    first_scan = models.ForeignKey(FleetScan, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_scan = models.ForeignKey(FleetScan, on_delete=models.SET_NULL, null=True, related_name="+")
    cleared_scan = models.ForeignKey(FleetScan, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True, open_key__isnull=False)
                | Q(gone_at__isnull=False, open_key__isnull=True),
                name="drift_open_has_key",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(gone_at__isnull=True), name="drift_open"),
            models.Index(fields=["kind", "-id"], condition=Q(gone_at__isnull=True), name="drift_open_by_kind"),
            models.Index(fields=["merchant", "-id"], condition=Q(gone_at__isnull=True), name="drift_open_by_merchant"),
            models.Index(fields=["terminal", "-id"], condition=Q(gone_at__isnull=True), name="drift_open_by_terminal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
