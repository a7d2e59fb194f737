"""Views of the queue that reviewers keep, and what the numbers of the desk are counted by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("applications", "0010_queue_backfill"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("wanted", models.JSONField(default=dict)),
                ("is_default", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="saved_view_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("owner",), name="saved_view_one_default"
                    ),
                ],
            },
        ),
        migrations.AddIndex("event", models.Index(fields=["name", "created_at"], name="event_by_name")),
        migrations.AddIndex("application", models.Index(fields=["created_at"], name="application_begun")),
    ]
