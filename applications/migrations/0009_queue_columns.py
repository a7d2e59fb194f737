"""What the queue is listed, filtered and searched by."""

from django.db import migrations, models


def _index(
    name: str, statuses: list[str], fields: tuple[str, ...] = ("submitted_at", "id"), **narrower: object
) -> migrations.AddIndex:
    condition = models.Q(status__in=statuses, **narrower)
    return migrations.AddIndex("application", models.Index(fields=list(fields), condition=condition, name=name))


_WAITING = ["in_review", "submitted"]


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_clock_and_appeals")]

    operations = [
        migrations.AddField("application", "declared_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("application", "due_on", models.DateField(blank=True, null=True)),
        migrations.AddField("application", "escalated_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("application", "region", models.CharField(blank=True, max_length=6, default=""), False),
        migrations.AddField("application", "mcc", models.CharField(blank=True, max_length=4, default=""), False),
        migrations.AddField("application", "risk_score", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("application", "risk_high", models.BooleanField(default=False)),
        migrations.AddField("business", "name_grams", models.TextField(blank=True, default="", editable=False)),
        migrations.AddField("personalinfo", "name_grams", models.TextField(blank=True, default="", editable=False)),
        migrations.AddIndex(
            "application", models.Index(fields=["applicant", "submitted_at"], name="application_earlier")
        ),
        _index("queue_waiting", _WAITING),
        _index("queue_with_applicant", ["acquirer_correction", "correction_asked"]),
        _index("queue_at_acquirer", ["account_verification", "approved", "handed_over", "opening", "to_be_signed"]),
        _index("queue_on_the_way", ["activating", "received", "shipped", "terminal_bound"]),
        _index("queue_done", ["active", "refused", "withdrawn"]),
        _index("queue_came_back", _WAITING, round__gt=0, status="submitted"),
        _index("queue_new", _WAITING, round=0, status="submitted"),
        _index("queue_risk", _WAITING, risk_high=True),
        _index("queue_held", _WAITING, ("claimed_by", "submitted_at", "id"), status="in_review"),
        _index("queue_by_risk", _WAITING, ("-risk_score", "submitted_at", "id")),
        _index("queue_to_escalate", _WAITING, ("due_on",), escalated_at__isnull=True),
    ]
