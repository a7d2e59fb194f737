"""What an applicant says about an answer that the rules find unusual."""

from django.db import models

from applications.models.application import Application
from portal.models.fields import EncryptedTextField


class Remark(models.Model):
    """Why it is right all the same: for the reviewer. `code` is that of the finding."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="remarks")
    field = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    text = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "field", "code"], name="remark_once_per_finding")]

    def __str__(self) -> str:
        return f"remark on {self.field} of {self.application_id}"
