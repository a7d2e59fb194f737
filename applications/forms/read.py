"""Answers that were read from a paper, on the page that asks for them: shown beside the field, confirmed by saving."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from applications.forms.step import LONG_TERM, PREFIX, StepForm
from applications.models import ReadField
from applications.rules.read import LONG_TERM as FOREVER

SHOWN = "read"
"""The name under which the page says which answers it showed as read."""


def of_page(key: str, unconfirmed: Mapping[str, ReadField]) -> dict[str, ReadField]:
    """Those of one page, by column."""
    prefix = f"{PREFIX[key]}."
    return {dotted.removeprefix(prefix): one for dotted, one in unconfirmed.items() if dotted.startswith(prefix)}


def with_read(data: QueryDict, read: Mapping[str, ReadField]) -> QueryDict:
    """What was sent, completed by what was read while the page stood open: an empty field there is no answer.

    Who saw what was read and emptied it, means that.
    """
    completed, shown = data.copy(), data.getlist(SHOWN)
    for name, one in read.items():
        flag = LONG_TERM.get(name)
        if name in shown or data.get(name) or (flag and data.get(flag)):
            continue
        if flag and one.value == FOREVER:
            completed[flag] = "on"
        else:
            completed[name] = one.value
    return completed


def show_read(form: StepForm, read: Mapping[str, ReadField]) -> None:
    """Marks the fields. A number that is not confirmed stands there in full: it can be compared only so."""
    for name, one in read.items():
        field: Any = form.fields.get(name)
        if field is None:
            continue
        field.read = one
        if getattr(field, "saved", ""):
            field.saved = ""
            form.initial[name] = one.value


def emptied(form: StepForm, data: QueryDict, read: Mapping[str, ReadField]) -> dict[str, str]:
    """Numbers that were shown as read and then cleared. Elsewhere an empty field leaves a kept number as it is."""
    secret = {item.name for item in form.page.fields if item.mask}
    seen = secret & set(read) & set(data.getlist(SHOWN)) & set(form.fields)
    return {name: "" for name in seen if not data.get(name)}


def confirmed(form: StepForm, data: QueryDict) -> list[str]:
    """The columns that the person saw as read and left standing, or typed over, without a mistake."""
    return [name for name in data.getlist(SHOWN) if name in form.fields and name not in form.errors]
