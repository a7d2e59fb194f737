"""How the facts behind a verdict read on a page: a name for each key, a word for each value, in both languages."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from diagnostics.catalogue.entries import Words
from portal import rooms

_MOST_LISTED: Final = 6
_RATE: Final = re.compile(r"0?\.[0-9]+")


@cache
def _table(name: str) -> Mapping[str, Words]:
    raw = yaml.safe_load((Path(__file__).with_suffix(".yaml")).read_text(encoding="utf-8"))
    return {str(key): Words(*pair) for key, pair in raw[name].items()}


def said(words: Words | None) -> str:
    """One text of the catalogue in the reader's language."""
    return words.in_language(get_language()) if words else ""


def key_label(key: str) -> str:
    """What a fact is called; the longest known beginning of an unknown key, else the key itself."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        if words := _table("keys").get(".".join(parts[:length])):
            return said(words)
    return key


def known_value(value: str) -> bool:
    """Whether this is one of the fixed words that a member may hold."""
    return value in _table("values")


def has_label(key: str) -> bool:
    """Whether this very fact has a name of its own."""
    return key in _table("keys")


def value_label(key: str, value: Any) -> str:
    """A value as a person reads it: words for the known ones, money in yuan, times in Shanghai, the rest as it is."""
    if isinstance(value, Mapping):
        return " · ".join(_member_label(key, name, part) for name, part in list(value.items())[:_MOST_LISTED])
    if isinstance(value, list | tuple):
        joint = "; " if any(isinstance(part, Mapping) for part in value) else ", "
        shown = joint.join(value_label(key, part) for part in value[:_MOST_LISTED])
        return shown + (" …" if len(value) > _MOST_LISTED else "") if value else said(_table("values")["null"])
    if isinstance(value, bool) or value is None:
        return said(_table("values")[{True: "true", False: "false", None: "null"}[value]])
    if isinstance(value, int) and "_fen" in key:
        return f"¥{value / 100:,.2f}"
    text = str(value)
    if "_rate" in key and _RATE.fullmatch(text):
        return f"{Decimal(text) * 100:.4f}".rstrip("0").rstrip(".") + " %"
    if (key.endswith("_at") or key == "at") and (time := _moment(text)):
        return date_format(timezone.localtime(time), "DATETIME_FORMAT")
    return said(_table("values").get(text)) or text


def _member_label(key: str, name: str, value: Any) -> str:
    """One member of a composed value: its own name only where the value does not speak for itself."""
    shown = value_label("at" if name == "at" else f"{key}.{name}", value)
    if name == "at" or ((known := _table("members").get(name)) is None and key.endswith(f".{name}")):
        return shown
    return f"{said(known) or name} {shown}"


def _moment(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


def where(incident: Any, *, yours: bool = True) -> str:
    """What the terminals of a disturbance share, as a part of a sentence; `yours`: for the people of a shop in it."""
    words = {
        "region": gettext("in your region") if yours else gettext("in the region %(value)s"),
        "firmware": gettext("at terminals with firmware %(value)s"),
        "param_version": gettext("at terminals with parameters %(value)s"),
        "provider": gettext("where the provider reports trouble"),
        "everyone": gettext("everywhere"),
    }
    text = words.get(incident.factor, "%(value)s")
    return text % {"value": shared_value(incident)} if "%(" in text else text


def shared_value(incident: Any) -> str:
    """What the terminals share, as people call it: a region has a name, firmware and parameters are what they are."""
    return rooms.said(incident.factor, incident.value)
