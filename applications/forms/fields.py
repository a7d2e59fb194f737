"""Fields and choices that more than one page needs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.rules.folding import fold_text
from applications.rules.mcc import categories, sought_by
from applications.rules.regions import describe, provinces, within
from portal.words import Words

TYPED_AT_MOST = 200  # longer than any answer, so that the rule says how long it may be, not the form
_DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
_MUNICIPALITIES = ("11", "12", "31", "50")
_REGION = 6  # characters of a region's code; a kind of business has four
_NOT_DIVIDED = ("71", "81", "82")

Choice = tuple[str, Any]


class TextField(forms.CharField):
    """One line of text. Whether it is needed and what fits is for the rules to say, so it is never required here."""

    def __init__(self, label: Words, hint: Words | str = "", **attrs: str) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            max_length=TYPED_AT_MOST,
            widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut off what is pasted without saying so."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class DayField(forms.DateField):
    """A day, by the browser's own calendar or typed as people write it on paper, also in full width."""

    default_error_messages = {"invalid": _("Enter a day like 2030-12-31.")}

    def __init__(self, label: Words, hint: Words | str = "") -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off", "min": "1990-01-01"})
        super().__init__(label=label, help_text=hint, required=False, input_formats=_DAY_FORMATS, widget=widget)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(fold_text(value).replace(" ", "") if isinstance(value, str) else value)


class SoughtSelect(forms.Select):
    """A select whose options say by which words they may be found: in Chinese, pinyin, its initials, or English."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        if value:
            known = categories().get(str(value))
            option["attrs"]["data-words"] = sought_by(known.zh, known.en) if known else sought_by(str(label))
        return option


class PickField(forms.CharField):
    """One of a long list: a plain select, which a script may make searchable. What fits is for the rules to say."""

    def __init__(self, label: Words, hint: Words | str, choices: list[Choice]) -> None:
        widget = SoughtSelect(choices=choices, attrs={"data-filter": _("Type here to search the list")})
        super().__init__(label=label, help_text=hint, required=False, max_length=TYPED_AT_MOST, widget=widget)


def mcc_choices() -> list[Choice]:
    """By the part of the trade, in the order of the data file."""
    groups: dict[str, list[Choice]] = {}
    for category in categories().values():
        groups.setdefault(_trade(category.code), []).append((category.code, f"{category.name} {category.code}"))
    return [("", _("Please choose")), *groups.items()]


def show_kept_choice(field: forms.Field, value: object) -> None:
    """A code from elsewhere (an import, an older list) stays choosable instead of vanishing from the select."""
    if not isinstance(field, PickField) or not isinstance(value, str) or not value:
        return
    known = {code for choice in field.widget.choices for code in _codes(choice)}
    if value not in known:
        words = describe(value) if len(value) == _REGION else value
        field.widget.choices = [*field.widget.choices, (value, words)]


def _codes(choice: Choice) -> list[str]:
    value, inner = choice
    return [code for code, _words in inner] if isinstance(inner, list) else [value]


def region_choices() -> list[Choice]:
    """Cities under their provinces; districts for the four municipalities, which have no cities."""
    groups: list[Choice] = [("", _("Please choose"))]
    for province in provinces():
        if province.code[:2] in _NOT_DIVIDED:
            groups.append((province.code, province.name))
        else:
            groups.append((province.name, list(_places(province.code))))
    return groups


def _places(province: str) -> Iterator[Choice]:
    for city in within(province):
        if province[:2] in _MUNICIPALITIES or city.code[2:4] == "90":  # 90: counties directly under the province
            yield from ((county.code, county.name) for county in within(city.code))
        else:
            yield city.code, city.name


_TRADES: tuple[tuple[str, str, Words], ...] = (
    # from, to, name; the first that fits
    ("0001", "0999", _("Farming and gardening")),
    ("4000", "4799", _("Travel and transport")),
    ("4812", "4812", _("Retail")),
    ("4813", "4999", _("Public services")),
    ("5811", "5814", _("Food and drink")),
    ("5511", "5542", _("Cars and fuel")),
    ("5960", "6999", _("Finance and insurance")),
    ("5000", "5999", _("Retail")),
    ("7011", "7011", _("Travel and transport")),
    ("7523", "7549", _("Cars and fuel")),
    ("7000", "7299", _("Personal services")),
    ("7300", "7999", _("Leisure")),
    ("8000", "8099", _("Medical care")),
    ("8100", "9999", _("Public services")),
)


def _trade(code: str) -> str:
    return next((str(words) for low, high, words in _TRADES if low <= code <= high), str(_("Other trades")))
