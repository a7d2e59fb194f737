"""What the ground floor holds of one person: a copy of it, what may be erased, and erasing it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from portal.documents import storage
from portal.models import ChangeRequest, DataExport, Member, Notice, OutboxMessage, SupportMessage, Upload, User
from portal.privacy import Line


def as_json(data: Any) -> list[bytes]:
    """For people and machines: UTF-8, indented, names in English."""
    return [json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()]


def export(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The account and whatever this person wrote, sent or was told."""
    yield "account.json", as_json(_account(user))
    yield "messages.json", as_json(_rows(OutboxMessage.objects.filter(user=user).order_by("created_at"), _MESSAGE))
    yield "notices.json", as_json(_rows(Notice.objects.filter(user=user).order_by("created_at"), _NOTICE))
    asked = SupportMessage.objects.filter(author=user, internal=False).order_by("pk")
    yield "support.json", as_json(_rows(asked, ("case__reference", "name", "body", "created_at")))
    changes = ChangeRequest.objects.filter(opened_by=user).order_by("created_at")
    yield "changes.json", as_json([_change(change) for change in changes])
    for upload in Upload.objects.filter(by=user).prefetch_related("pages").order_by("created_at"):
        for page in upload.pages.all():
            yield f"files/{upload.purpose}-{upload.pk}-{page.number}.jpg", storage.read(page.stored_name)


def lines(user: User) -> list[Line]:
    found = [
        Line("notices", Notice.objects.filter(user=user).count(), erased=True),
        Line("exports", DataExport.objects.filter(user=user).exclude(stored_name="").count(), erased=True),
        Line("uploads", Upload.objects.filter(by=user, kept=False).count(), erased=True),
    ]
    shops = Member.objects.filter(user=user).select_related("merchant").order_by("pk")
    kept = [Line("shop", 1, erased=False, law="contract", name=shop.merchant.shown_name) for shop in shops]
    return [line for line in found if line.count] + kept


def erase(user: User) -> None:
    """Everything of `lines` that is erased; safe to run again."""
    Notice.objects.filter(user=user).delete()
    for copy in DataExport.objects.filter(user=user):
        storage.delete(copy.stored_name)
        copy.delete()
    for upload in Upload.objects.filter(by=user, kept=False).prefetch_related("pages"):
        for name in (upload.stored_name, *(page.stored_name for page in upload.pages.all())):
            storage.delete(name)
        upload.delete()


_MESSAGE = ("channel", "address", "subject", "body", "state", "created_at", "sent_at")
_NOTICE = ("kind", "title", "body", "url", "created_at", "read_at")


def _rows(rows: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.values(*names))


def _account(user: User) -> dict[str, Any]:
    shops = Member.objects.filter(user=user).select_related("merchant")
    return {
        "name": user.name,
        "email": user.email,
        "mobile": user.mobile,
        "language": user.language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "shops": [{"mid": shop.merchant.mid, "name": shop.merchant.name, "role": shop.role} for shop in shops],
    }


def _change(change: ChangeRequest) -> dict[str, Any]:
    return {
        "number": change.number,
        "kind": change.kind,
        "state": change.state,
        "values": change.values,
        "note": change.note,
        "created_at": change.created_at,
    }
