"""The two sides of the parameters, line by line: what the terminal has and what the acquirer would have it download."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.models import ParameterSet, Terminal
from portal.parameters.words import card_name, fee_lines, kind_name, limit_words


@dataclass(frozen=True, slots=True)
class Line:
    """`has` is None when nobody knows it; `same` is None when it cannot be compared."""

    label: str
    has: str | None
    wanted: str
    explained: str = ""

    @property
    def same(self) -> bool | None:
        return None if self.has is None else self.has == self.wanted


def newest_set(terminal: Terminal) -> ParameterSet | None:
    return ParameterSet.objects.filter(terminal=terminal).order_by("-seen_at").first()


def set_in_terminal(terminal: Terminal, version: str) -> ParameterSet | None:
    """What the acquirer said of the version that the terminal reports, if it was ever asked about it."""
    return ParameterSet.objects.filter(terminal=terminal, version=version).first() if version else None


def head_lines(report: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Line]:
    """What the report itself says."""
    labels = (
        ("param_version", _("Version")),
        ("mid", _("Merchant number (MID)")),
        ("tid", _("Terminal number (TID)")),
        ("acquirer_host", _("Host")),
    )
    lines = [Line(label, _text(report, key), str(wanted.get(key) or "")) for key, label in labels]
    return [line for line in lines if line.wanted]


def detail_lines(has: Mapping[str, Any] | None, wanted: Mapping[str, Any], *, money: bool) -> list[Line]:
    """What only the sets say; `has` is None when the set of the terminal's version was never seen.

    Limits and fees only with `money`: not everybody in a shop may see them.
    """
    theirs = None if has is None else dict(_details(has, money=money))
    ours = _details(wanted, money=money)
    return [Line(label, None if theirs is None else theirs.get(label, "–"), text) for label, text in ours]


def _details(data: Mapping[str, Any], *, money: bool) -> list[tuple[str, str]]:
    lines = [(_("Transactions"), _listed(kind_name(one) for one in data.get("transaction_types") or []))]
    lines.append((_("Cards"), _listed(card_name(one) for one in data.get("card_types") or [])))
    if not money:
        return [line for line in lines if line[1]]
    for kind, limit in (data.get("limits_fen") or {}).items():
        lines.append((_("Limit, %(cards)s") % {"cards": card_name(kind)}, limit_words(limit)))
    return [line for line in [*lines, *fee_lines(data.get("fees") or {})] if line[1]]


def _listed(names: Any) -> str:
    return _(", ").join(names)


def _text(report: Mapping[str, Any], key: str) -> str | None:
    value = report.get(key)
    return str(value) if value else None
