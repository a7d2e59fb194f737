"""Filling in what was read, where nobody typed anything: the database decides, so whoever types at that moment wins."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import F, Q
from django.utils import timezone

from applications.journey.status import Status
from applications.journey.steps import fields_for
from applications.models import Application, Business, Document, PersonalInfo, ReadField, Settlement
from applications.readings import unconfirmed
from applications.rules.read import LONG_TERM, ReadValue, proposals
from portal import crypto

_ROWS: Final[Mapping[str, Any]] = {"contact": PersonalInfo, "business": Business, "settlement": Settlement}
_SECRET: Final = frozenset({"contact.id_number", "settlement.account_number"})
_WITHOUT_INDEX: Final = frozenset({"settlement.holder_id_number"})
_FLAGS: Final = {
    "contact.id_valid_until": "id_long_term",
    "business.licence_valid_until": "licence_long_term",
}


class Busy(Exception):
    """Somebody changes the application at this moment: try again."""


def prefill(paper: Document, fields: Mapping[str, ReadValue]) -> list[str]:
    """Fills in what is empty, or was read before and not confirmed since; the dotted names that it filled.

    In the caller's transaction, which is to be undone and made again after Busy. Rows are taken in the order in which
    saving a page takes them, and nobody is waited for with one in hand, so that neither can block the other. Only a
    draft is filled in.
    """
    found = list(proposals(paper.kind, fields, today=timezone.localdate()))
    for prefix in sorted({dotted.partition(".")[0] for dotted, _name, _value in found}):
        _ROWS[prefix]._default_manager.select_for_update().get(pk=paper.application_id)
    drafts = Application.objects.filter(pk=paper.application_id, status=Status.DRAFT)
    application = drafts.select_for_update(skip_locked=True).first()
    if application is None and found and drafts.exists():
        raise Busy
    if application is None or not Document.objects.filter(pk=paper.pk, superseded_at__isnull=True).exists():
        return []
    asked = {item.dotted for item in fields_for(application.subject_type)}
    untouched = unconfirmed(application)
    filled = []
    for dotted, name, value in found:
        if dotted in asked and _fill(application, dotted, value, was_read=dotted in untouched):
            _remember(application, paper, dotted, name, value)
            filled.append(dotted)
    if filled:  # who reads the answers back right now must read them once more
        drafts.update(version=F("version") + 1, updated_at=timezone.now())
    return filled


def _fill(application: Application, dotted: str, value: str, *, was_read: bool) -> bool:
    """One conditional UPDATE: a column that somebody filled meanwhile stays as it is."""
    prefix, _dot, column = dotted.partition(".")
    model = _ROWS[prefix]
    room = model._meta.get_field(column).max_length
    if room is not None and len(value) > room:
        return False
    rows = model._default_manager.filter(pk=application.pk)
    free = _is_unchanged(rows.get(), column) if dotted in _WITHOUT_INDEX else _is_empty(dotted, column)
    if was_read:
        free |= _is_still(rows.get(), dotted, column)
    return bool(rows.filter(free).update(**_columns(dotted, column, value), updated_at=timezone.now()))


def _is_empty(dotted: str, column: str) -> Q:
    if dotted in _FLAGS:
        return Q(**{f"{column}__isnull": True, _FLAGS[dotted]: False})
    return Q(**{f"{column}_index" if dotted in _SECRET else column: ""})


def _is_unchanged(row: Any, column: str) -> Q:
    """An encrypted column that has no index cannot be asked for: it is empty here, and the row is still this one."""
    return Q(pk__in=[]) if getattr(row, column) else Q(updated_at=row.updated_at)


def _is_still(row: Any, dotted: str, column: str) -> Q:
    """What was read before and nobody touched. An encrypted column is recognised by its index."""
    if dotted in _WITHOUT_INDEX:
        return Q(updated_at=row.updated_at)
    if dotted in _FLAGS:
        return Q(**{column: getattr(row, column), _FLAGS[dotted]: getattr(row, _FLAGS[dotted])})
    name = f"{column}_index" if dotted in _SECRET else column
    return Q(**{name: getattr(row, name)})


def _columns(dotted: str, column: str, value: str) -> dict[str, Any]:
    """What goes into the row, with all that its `save` would keep beside it."""
    if dotted in _FLAGS:
        long_term = value == LONG_TERM
        return {column: None if long_term else date.fromisoformat(value), _FLAGS[dotted]: long_term}
    columns: dict[str, Any] = {column: value}
    if dotted in _SECRET:
        columns[f"{column}_index"] = crypto.blind_index(value)
    if dotted == "settlement.account_number":
        columns["last4"] = value[-4:]
    return columns


def _remember(application: Application, paper: Document, dotted: str, name: str, value: str) -> None:
    ReadField.objects.update_or_create(
        application=application,
        dotted=dotted,
        defaults={
            "document": paper,
            "name": name,
            "value": value,
            "read_at": timezone.now(),
            "confirmed_at": None,
        },
    )
