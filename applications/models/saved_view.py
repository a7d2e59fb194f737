"""A way of looking at the queue that a reviewer keeps."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """`wanted` are the filters as they stand in an address (forms/desk/filter.py): nothing personal."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    wanted = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return f"view {self.pk} of user {self.owner_id}"
