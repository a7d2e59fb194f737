"""After `rotate_field_keys` the papers open with the new key alone, and the old files are gone."""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command

from applications.models import Application, DocumentPage
from portal.documents import storage


def test_papers_survive_a_change_of_keys(submitted: Application, settings: Any) -> None:
    before = {page.pk: (page.stored_name, storage.content(page.stored_name)) for page in DocumentPage.objects.all()}
    settings.FIELD_KEYS = ["new-key", *settings.FIELD_KEYS]
    call_command("rotate_field_keys", verbosity=0)

    settings.FIELD_KEYS = ["new-key"]
    after = {page.pk: (page.stored_name, storage.content(page.stored_name)) for page in DocumentPage.objects.all()}
    assert {pk: plain for pk, (_, plain) in after.items()} == {pk: plain for pk, (_, plain) in before.items()}
    assert [name for name, _ in before.values() if default_storage.exists(name)] == []
