"""The sizes of the queue's bands are counted in indexes alone: those indexes name the applicant, too."""

from typing import Any

from django.db import migrations, models

_WAITING = ["in_review", "submitted"]


def _counted(name: str, *fields: str, **rows: Any) -> migrations.AddIndex:
    narrowed = models.Q(**rows) if rows else None
    columns = [*fields, "submitted_at", "id"]
    index = models.Index(fields=columns, include=["applicant"], name=name, condition=narrowed)
    return migrations.AddIndex(model_name="application", index=index)


class Migration(migrations.Migration):
    dependencies = [("applications", "0018_file_names_encrypted")]

    operations = [
        *(
            migrations.RemoveIndex(model_name="application", name=name)
            for name in ("application_queue", "queue_came_back", "queue_new", "queue_risk", "queue_held")
        ),
        _counted("application_queue", "status"),
        _counted("queue_came_back", status__in=_WAITING, round__gt=0, status="submitted"),
        _counted("queue_new", status__in=_WAITING, round=0, status="submitted"),
        _counted("queue_risk", status__in=_WAITING, risk_high=True),
        _counted("queue_by_due", "due_on", status__in=_WAITING),
        _counted("queue_held", "claimed_by", status__in=_WAITING, status="in_review"),
    ]
