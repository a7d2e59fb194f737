"""What must be there before the processes start: the database's tables, and the bucket for documents."""

from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate the database and make the document bucket; safe to run before every start."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=options["verbosity"], interactive=False)
        storage: Any = default_storage
        if hasattr(storage, "bucket_name") and _make(storage.connection.meta.client, storage.bucket_name):
            self.stdout.write(f"made the bucket {storage.bucket_name}")


def _make(client: Any, bucket: str) -> bool:
    """True when the bucket had to be made."""
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        client.create_bucket(Bucket=bucket)
        return True
    return False
