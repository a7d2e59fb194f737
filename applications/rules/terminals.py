"""Which terminals may be ordered, how many, and where they are sent."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.rules.findings import Finding, hard
from applications.rules.folding import fold_number

_DATA = Path(__file__).parent / "data" / "models.json"
MOST = 5
"""More than this for one shop is for our people to talk about, not for a form."""


class DeliverTo(models.TextChoices):
    SHOP = "shop", _("The address of the shop")
    OTHER = "other", _("Another address")


@dataclass(frozen=True, slots=True)
class TerminalModel:
    """`suits` says in one sentence for whom it is."""

    code: str
    zh: str
    en: str
    for_zh: str
    for_en: str

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.zh if _chinese() else self.en

    @property
    def suits(self) -> str:
        return self.for_zh if _chinese() else self.for_en


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@cache
def terminal_models() -> dict[str, TerminalModel]:
    """All by code; the first is the one suggested."""
    rows: list[dict[str, str]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return {row["code"]: TerminalModel(**row) for row in rows}


def suggested() -> dict[str, str]:
    """What most shops take, so that who wants just that has nothing to do."""
    return {"model": next(iter(terminal_models())), "quantity": "1", "deliver_to": DeliverTo.SHOP.value}


def check_model(value: str) -> Finding | None:
    if not value:
        return hard("model_missing", _("Choose a terminal."))
    if value not in terminal_models():
        return hard("model_unknown", _("We do not have the terminal {model}. Choose one of the list."), model=value)
    return None


def check_quantity(value: str) -> Finding | None:
    number = fold_number(value)
    if not number:
        return hard("quantity_missing", _("Say how many terminals you need."))
    if not number.isdecimal() or not 1 <= int(number) <= MOST:
        return hard(
            "quantity", _("1 to {most} terminals can be ordered here. For more, please write to us."), most=MOST
        )
    return None


def check_deliver_to(value: str) -> Finding | None:
    return None if value in DeliverTo.values else hard("deliver_to", _("Choose where the terminal is to be sent."))


def check_receiver_mobile(mobile: str, *, receiver: str) -> Finding | None:
    """Somebody else than the responsible person needs a number of their own for the courier."""
    if receiver and not mobile:
        return hard("receiver_mobile", _("Enter the receiver's mobile number, so that the courier can call."))
    return None
