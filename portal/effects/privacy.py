"""Putting together a copy of somebody's data, and erasing what was asked to be erased."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from portal import notify
from portal.documents import storage
from portal.models import AuditEntry, DataExport, DeletionRequest, DeletionState, ExportState, OutboxMessage, User
from portal.privacy import rooms

log = structlog.get_logger(__name__)

EXPORT_LIFE: Final = timedelta(hours=24)
_LEASE: Final = timedelta(minutes=10)
_NO_LIMIT: Final = 2**40
_FAREWELL: Final = "account-closed:"
_DAY: Final = timedelta(days=1)


def make_export(export_id: int) -> None:
    """Safe to run any number of times; a copy whose maker died is made anew."""
    work = DataExport.objects.select_related("user").filter(pk=export_id, state=ExportState.WAITING).first()
    if work is None or not work.claim(_LEASE):
        return
    try:
        files = (file for room in rooms() for file in room.export(work.user))
        stored = storage.save(zipped(files), limit=_NO_LIMIT)
    except Exception:
        work.postpone("fault")
        raise
    expires = timezone.now() + EXPORT_LIFE
    ready = {"state": ExportState.READY, "stored_name": stored.name, "size": stored.size, "expires_at": expires}
    if not work.settle(**ready):
        storage.delete(stored.name)  # somebody else made it meanwhile


def forget_exports() -> None:
    """Copies that were there for a day go again."""
    for old in DataExport.objects.filter(state=ExportState.READY, expires_at__lte=timezone.now()):
        storage.delete(old.stored_name)
        DataExport.objects.filter(pk=old.pk).update(state=ExportState.EXPIRED, stored_name="")


def forget_farewells() -> None:
    """The last messages to people whose accounts were closed, with their addresses: sent or given up, and a day old."""
    old = OutboxMessage.objects.filter(user=None, about__startswith=_FAREWELL, created_at__lt=timezone.now() - _DAY)
    old.exclude(state=OutboxMessage.State.WAITING).delete()


def carry_deletion(request_id: int) -> None:
    """Erases room by room, then the account if nothing is kept. Safe to run again: what is gone stays gone."""
    work = DeletionRequest.objects.select_related("user").filter(pk=request_id, state=DeletionState.ASKED).first()
    if work is None or not work.claim(_LEASE):
        return
    try:
        user = work.user
        if user is not None:
            for room in rooms():
                room.erase(user)
        with transaction.atomic():
            if user is not None and work.closes_account and not any(_left(user)):
                _close(user, work.reference)
            erased = sum(row.get("count", 0) for row in work.answer if row.get("erased"))
            AuditEntry.objects.create(
                action="erase_own_data", subject=f"deletion:{work.reference}", after={"things": erased}
            )
            if not work.settle(state=DeletionState.DONE, done_at=timezone.now()):
                transaction.set_rollback(True)
    except Exception:
        work.postpone("fault")
        raise


def _left(user: User) -> Iterator[bool]:
    """Something came up between the request and its execution, such as an application that was submitted."""
    return (not line.erased for room in rooms() for line in room.lines(user))


def _close(user: User, reference: str) -> None:
    """The row stays as a number that other rows point to; nothing on it says who it was."""
    about = f"{_FAREWELL}{reference}"
    notify.take_leave(user, "portal/account_closed", context={"reference": reference}, key=about, about=about)
    OutboxMessage.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.email, user.mobile, user.mobile_verified, user.name, user.is_active = None, "", False, "", False
    user.set_unusable_password()
    user.save()


class _Pipe:
    """What a ZIP file writes to, and whose content is taken away piece by piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A ZIP of named files, one of them in memory at a time. Pictures are compressed already and only stored.

    A file that cannot be read any more is named as missing; the rest is still worth having.
    """
    pipe, now = _Pipe(), timezone.localtime()
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(pipe, "w", allowZip64=True) as archive:  # type: ignore[call-overload]
        for name, chunks in files:
            try:
                content = b"".join(chunks)
            except (storage.StorageFault, FileNotFoundError):
                log.exception("export_misses_a_file")
                name, content = f"{name}.missing.txt", b""
            info = zipfile.ZipInfo(name, date_time=stamp)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
            yield pipe.take()
    yield pipe.take()
