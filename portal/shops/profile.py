"""A merchant's profile, item by item: what our record says and what the acquirer said, side by side; pure.

Where one of them said nothing there is nothing to compare: silence is shown as silence, never as agreement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.changes.reading import plain
from portal.masking import mask_mobile, mask_name
from portal.models import ChangeRequest, Merchant
from portal.rooms import Applied, said


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `theirs` is None where the acquirer does not speak of it or has not answered; `same` likewise."""

    label: str
    ours: str
    theirs: str | None = None
    same: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one matter; `part` names the reading that the acquirer's side is of, "" where it has no side."""

    key: str
    title: str
    items: list[Item]
    part: str = ""

    @property
    def differs(self) -> bool:
        return any(item.same is False for item in self.items)


Parts = Mapping[str, Mapping[str, Any]]


def sections_of(merchant: Merchant, parts: Parts, applied: Applied | None, *, money: bool) -> list[Section]:
    """In the order of the page; the settlement account only for those who may see it."""
    entry = parts.get("register", {}).get("data")
    found = [
        Section("shop", _("The shop"), _shop(merchant, entry), "register"),
        Section("papers", _("Papers"), _papers(merchant, entry), "register"),
        Section("status", _("Registration and account status"), _status(merchant, entry), "register"),
    ]
    if money:
        found.append(Section("settlement", _("Settlement account"), _settlement(applied, entry), "register"))
    found.append(Section("contact", _("Contact"), _contact(merchant)))
    return found


def with_account(applied: Applied | None, change: ChangeRequest | None) -> Applied | None:
    """The account of the application, or of a later request that is in effect."""
    if change is None or (applied and applied.at and applied.at > change.state_since):
        return applied
    wanted = change.wanted
    return replace(
        applied or Applied(""),
        at=change.state_since,
        last4=str(wanted.get("account_number", ""))[-4:],
        holder=str(wanted.get("holder", "")),
        bank=str(wanted.get("bank", "")),
        kind=str(wanted.get("account_kind", "")),
    )


def _shop(merchant: Merchant, entry: Any) -> list[Item]:
    def code(kind: str, value: str) -> str:
        words = said(kind, value)
        return f"{words} ({value})" if words != value else value

    return [
        _pair(_("Merchant number (MID)"), merchant.mid, entry, "mid"),
        _pair(_("Registered name"), merchant.name, entry, "name"),
        _pair(_("Name on the slip"), merchant.receipt_name, entry, "receipt_name"),
        _pair(_("Kind of merchant"), merchant.subject_type, entry, "subject_type", shown=lambda v: said("value", v)),
        _pair(_("Unified social credit code"), merchant.uscc, entry, "uscc"),
        _pair(_("Legal person or owner"), merchant.legal_person, entry, "legal_person", shown=mask_name),
        _pair(_("Address"), merchant.address, entry, "address"),
        Item(_("Region"), said("region", merchant.region)),
        _pair(_("Kind of business (MCC)"), merchant.mcc, entry, "mcc", shown=lambda v: code("mcc", v)),
    ]


def _papers(merchant: Merchant, entry: Any) -> list[Item]:
    found = entry.get("qualification", {}) if entry else None
    return [
        _day(_("Business licence valid until"), merchant.licence_valid_until, found, "licence_valid_until"),
        _day(_("Identity card valid until"), merchant.id_valid_until, found, "id_valid_until"),
        _theirs(_("Papers at the acquirer"), found, "status", note=(found or {}).get("reason") or ""),
    ]


def _status(merchant: Merchant, entry: Any) -> list[Item]:
    registration = entry.get("registration") if entry else None
    note = " · ".join(filter(None, ((entry or {}).get("status_reason"), _since((entry or {}).get("status_since")))))
    theirs = said("value", entry["status"]) if entry and entry.get("status") else None
    items = [
        Item(_("Account status"), str(merchant.get_status_display()), theirs, None, note),
        _theirs(_("Entry at the card switch"), registration, "switch"),
        _theirs(_("Payment licence of the provider"), entry, "provider_licence"),
    ]
    if registration and "contactless_filed" in registration:
        yes = _("yes") if registration["contactless_filed"] else _("no")
        items.append(Item(_("Small contactless payments without PIN filed"), "", yes))
    return items


def _settlement(applied: Applied | None, entry: Any) -> list[Item]:
    found = entry.get("settlement") if entry else None
    ours = applied or Applied("")
    return [
        _pair(_("Account number"), ours.last4, found, "last4", shown=lambda v: f"**** {v}" if v else ""),
        _pair(_("Account holder"), ours.holder, found, "holder", shown=mask_name),
        Item(_("Bank"), ours.bank),
        _pair(_("Kind of account"), ours.kind, found, "kind", shown=account_kind),
        _theirs(_("Check of the account"), found, "status"),
    ]


def _contact(merchant: Merchant) -> list[Item]:
    return [
        Item(_("Name"), merchant.contact_name),
        Item(_("Mobile number"), mask_mobile(merchant.contact_mobile) if merchant.contact_mobile else ""),
        Item(_("Email"), merchant.contact_email),
    ]


def account_kind(kind: str) -> str:
    return {"personal": _("personal account"), "corporate": _("company account")}.get(kind, kind)


def _pair(label: str, ours: str, entry: Any, key: str, *, shown: Any = str) -> Item:
    """Compared as the rules ask; missing or null on one side is silence for this line."""
    theirs = str(entry.get(key) or "") if entry else ""
    same = plain(ours) == plain(theirs) if ours and theirs else None
    return Item(label, str(shown(ours)) if ours else "", str(shown(theirs)) if theirs else None, same)


def _day(label: str, ours: date | None, found: Any, key: str) -> Item:
    if not found or key not in found:
        return Item(label, ours.isoformat() if ours else "")
    theirs = found[key] or _("Long-term")
    return Item(label, ours.isoformat() if ours else "", theirs, ours.isoformat() == found[key] if ours else None)


def _theirs(label: str, found: Any, key: str, *, note: str = "") -> Item:
    value = str(found.get(key) or "") if found else ""
    return Item(label, "", said("value", value) if value else None, None, note)


def _since(text: Any) -> str:
    return _("since %(day)s") % {"day": str(text)[:10]} if text else ""


def differing(sections: Iterable[Section]) -> int:
    return sum(item.same is False for section in sections for item in section.items)
