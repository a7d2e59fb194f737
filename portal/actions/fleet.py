"""Bringing whole fleets in: merchants, terminals and owners, in batches, as often as one likes."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone

from portal.actions.fleet_lines import BadLine, FleetLine, parse_line
from portal.bulk import insert
from portal.models import Member, MemberRole, Merchant, Terminal, User

BATCH = 500
_ROWS = 200  # rows of one statement: SQLite allows 32,766 values in it


@dataclass(slots=True)
class Count:
    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class ImportResult:
    """What an import did; `bad` holds (line number, reason)."""

    lines: int = 0
    merchants: Count = field(default_factory=Count)
    terminals: Count = field(default_factory=Count)
    accounts: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_fleet(
    lines: Iterable[bytes], *, by: User | None = None, on_batch: Callable[[ImportResult], None] | None = None
) -> ImportResult:
    """Import a fleet file; a bad line is kept in `bad` and all others are imported.

    Each batch is one transaction. A serial or owner may move to another merchant from file to file, not within one:
    the second line with a serial is bad, so that the same file always gives the same fleet.
    """
    result = ImportResult()
    seen: dict[str, int] = {}
    good = _checked(lines, result, seen)
    while batch := list(islice(good, BATCH)):
        with transaction.atomic():
            _store(batch, result)
        if on_batch is not None:
            on_batch(result)
    return result


def _checked(lines: Iterable[bytes], result: ImportResult, seen: dict[str, int]) -> Iterator[FleetLine]:
    for number, raw in enumerate(lines, start=1):
        text = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not text.strip():
            continue
        result.lines += 1
        try:
            line = parse_line(text)
            for item in line.terminals or []:
                if item.serial in seen:
                    raise BadLine(f"terminals: serial {item.serial} stands in line {seen[item.serial]} already")
        except BadLine as error:
            result.bad.append((number, str(error)))
            continue
        seen.update((item.serial, number) for item in line.terminals or [])
        yield line


class _Rows:
    """Rows to insert and rows to change, each kind in few statements; equal rows are left alone."""

    def __init__(self, model: type[Merchant] | type[Terminal], key: str, known: dict[str, Any], count: Count) -> None:
        self._model: Any = model
        self._key = key
        self._known = known
        self._count = count
        self._new: dict[str, dict[str, Any]] = {}
        self._changed: dict[Any, Any] = {}
        self._columns: set[str] = set()

    def take(self, key: str, columns: dict[str, Any], **of_a_new_one: Any) -> None:
        """The row with this key has these columns from now on. Two lines of a batch may speak of one row."""
        if (known := self._known.get(key)) is not None:
            self._change(known, columns)
        elif (new := self._new.get(key)) is not None:
            new.update(columns)
        else:
            self._new[key] = {self._key: key, **of_a_new_one, **columns}

    def _change(self, row: Any, columns: dict[str, Any]) -> None:
        different = {name: value for name, value in columns.items() if getattr(row, name) != value}
        if not different:
            self._count.unchanged += row.pk not in self._changed
            return
        for name, value in different.items():
            setattr(row, name, value)
        self._count.changed += row.pk not in self._changed
        self._changed[row.pk] = row
        self._columns |= set(different)

    def save(self) -> None:
        now = timezone.now()
        self._count.created += len(self._new)
        insert(self._model, [{"created_at": now, "updated_at": now, **row} for row in self._new.values()])
        if self._changed:
            for row in self._changed.values():
                row.updated_at = now  # bulk_update skips auto_now
            columns = [*sorted(self._columns), "updated_at"]
            self._model._default_manager.bulk_update(list(self._changed.values()), columns, batch_size=_ROWS)


def _store(batch: Sequence[FleetLine], result: ImportResult) -> None:
    merchants = _store_merchants(batch, result.merchants)
    _store_terminals(batch, merchants, result.terminals)
    _store_owners(batch, merchants, result)


def _store_merchants(batch: Sequence[FleetLine], count: Count) -> dict[str, UUID]:
    """The keys of all merchants of the batch by their numbers."""
    mids = {line.merchant.mid for line in batch}
    known = {merchant.mid: merchant for merchant in Merchant.objects.filter(mid__in=mids)}
    keys = {mid: known[mid].pk if mid in known else uuid4() for mid in mids}
    rows = _Rows(Merchant, "mid", known, count)
    for line in batch:
        rows.take(line.merchant.mid, line.merchant.columns(), id=keys[line.merchant.mid])
    rows.save()
    return keys


def _store_terminals(batch: Sequence[FleetLine], merchants: dict[str, UUID], count: Count) -> None:
    serials = {item.serial for line in batch for item in line.terminals or []}
    known = {terminal.serial: terminal for terminal in Terminal.objects.filter(serial__in=serials)}
    rows = _Rows(Terminal, "serial", known, count)
    for line in batch:
        owner = merchants[line.merchant.mid]
        for item in line.terminals or []:
            rows.take(item.serial, {**item.columns(), "merchant_id": owner})
    rows.save()


def _store_owners(batch: Sequence[FleetLine], merchants: dict[str, UUID], result: ImportResult) -> None:
    """Accounts of owners; a new one has no password until its owner proves the address and chooses one."""
    wanted = {(email, line.merchant.mid) for line in batch if (email := line.merchant.owner_email) is not None}
    emails = {email for email, _ in wanted}
    known: dict[str | None, int] = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
    missing = sorted(emails - known.keys())
    now = timezone.now()
    nobody = [{"email": email, "password": _unusable(), "date_joined": now} for email in missing]
    insert(User, nobody)
    known |= dict(User.objects.filter(email__in=missing).values_list("email", "pk"))
    insert(
        EmailAddress,
        [{"user_id": known[email], "email": email, "primary": True, "verified": False} for email in missing],
    )
    members = {(known[email], merchants[mid]) for email, mid in wanted}
    there = Member.objects.filter(merchant__in={merchant for _, merchant in members}).values_list("user", "merchant")
    insert(
        Member,
        [
            {"user_id": user, "merchant_id": merchant, "role": MemberRole.OWNER.value, "created_at": now}
            for user, merchant in sorted(members - set(there))
        ],
    )
    result.accounts += len(missing)


def _unusable() -> str:
    """What no password fits, different for everybody: links that reset one depend on it."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)
