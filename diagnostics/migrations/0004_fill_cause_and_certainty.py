"""Runs from before: their cause and certainty are taken from the verdict, and whether all was fine from their steps."""

from django.db import migrations

_BATCH = 500
_NOT_FINE = {"sign_on_refused", "network_worked"}


def fill(apps, schema_editor):
    rows = apps.get_model("diagnostics", "Diagnosis").objects
    last = None
    while True:
        ended = rows.exclude(state="running").filter(certainty="").order_by("pk")
        batch = list((ended.filter(pk__gt=last) if last else ended).prefetch_related("steps")[:_BATCH])
        if not batch:
            return
        for run in batch:
            run.cause = run.verdict.get("cause") or None
            run.certainty = run.verdict.get("certainty") or "none"
            steps = list(run.steps.all())
            said = {finding["code"] for step in steps for finding in step.findings}
            passed = all(step.outcome == "pass" for step in steps) and not said & _NOT_FINE
            run.fine = run.state != "broken" and run.cause is None and passed
        rows.bulk_update(batch, ["cause", "certainty", "fine"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0003_cause_and_certainty_as_columns")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
