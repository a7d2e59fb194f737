"""Bringing whole fleets in: merchants, terminals and owners, in batches, as often as one likes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from portal.actions.fleet_lines import BadLine, FleetLine, parse_line
from portal.models import Member, MemberRole, Merchant, Terminal, User

Row = TypeVar("Row", Merchant, Terminal)

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


class _Rows(Generic[Row]):
    """Rows to insert and rows to change, each kind in few statements; equal rows are left alone."""

    def __init__(self, model: type[Row], count: Count) -> None:
        self._model: Any = model
        self._count = count
        self._new: list[Row] = []
        self._changed: dict[Any, Row] = {}
        self._columns: set[str] = set()

    def add(self, row: Row) -> Row:
        self._new.append(row)
        self._count.created += 1
        return row

    def change(self, row: Row, columns: dict[str, Any]) -> None:
        different = {name: value for name, value in columns.items() if getattr(row, name) != value}
        for name, value in different.items():
            setattr(row, name, value)
        if row._state.adding:  # its first line stands in the same batch
            return
        if not different:
            self._count.unchanged += row.pk not in self._changed
            return
        self._count.changed += row.pk not in self._changed
        self._changed[row.pk] = row
        self._columns |= set(different)

    def save(self) -> None:
        manager = self._model._default_manager
        manager.bulk_create(self._new, batch_size=_ROWS)
        if self._changed:
            now = timezone.now()
            for row in self._changed.values():
                row.updated_at = now  # bulk_update skips auto_now
            manager.bulk_update(list(self._changed.values()), [*sorted(self._columns), "updated_at"], batch_size=_ROWS)


def _store(batch: Sequence[FleetLine], result: ImportResult) -> None:
    merchants = _store_merchants(batch, result.merchants)
    _store_terminals(batch, merchants, result.terminals)
    _store_owners(batch, merchants, result)


def _store_merchants(batch: Sequence[FleetLine], count: Count) -> dict[str, Merchant]:
    mids = {line.merchant.mid for line in batch}
    known = {merchant.mid: merchant for merchant in Merchant.objects.filter(mid__in=mids)}
    rows = _Rows(Merchant, count)
    for line in batch:
        mid = line.merchant.mid
        if mid not in known:
            known[mid] = rows.add(Merchant(mid=mid, **line.merchant.columns()))
        else:
            rows.change(known[mid], line.merchant.columns())
    rows.save()
    return known


def _store_terminals(batch: Sequence[FleetLine], merchants: dict[str, Merchant], count: Count) -> None:
    serials = {item.serial for line in batch for item in line.terminals or []}
    known = {terminal.serial: terminal for terminal in Terminal.objects.filter(serial__in=serials)}
    rows = _Rows(Terminal, count)
    for line in batch:
        owner = merchants[line.merchant.mid].pk
        for item in line.terminals or []:
            columns = {**item.columns(), "merchant_id": owner}
            if item.serial in known:
                rows.change(known[item.serial], columns)
            else:
                known[item.serial] = rows.add(Terminal(serial=item.serial, **columns))
    rows.save()


def _store_owners(batch: Sequence[FleetLine], merchants: dict[str, Merchant], result: ImportResult) -> None:
    """Accounts of owners; a new one has no password until its owner proves the address and chooses one."""
    wanted = {(email, line.merchant.mid) for line in batch if (email := line.merchant.owner_email) is not None}
    emails = {email for email, _ in wanted}
    known = {user.email: user.pk for user in User.objects.filter(email__in=emails).only("email")}
    missing = sorted(emails - known.keys())
    new = [User(email=email, password=make_password(None)) for email in missing]
    for user in User.objects.bulk_create(new, batch_size=_ROWS):
        known[user.email] = user.pk
    EmailAddress.objects.bulk_create(
        [EmailAddress(user_id=known[email], email=email, primary=True, verified=False) for email in missing],
        batch_size=_ROWS,
    )
    members = [
        Member(user_id=known[email], merchant=merchants[mid], role=MemberRole.OWNER) for email, mid in sorted(wanted)
    ]
    Member.objects.bulk_create(members, ignore_conflicts=True, batch_size=_ROWS)
    result.accounts += len(new)
