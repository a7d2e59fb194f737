"""What every form of a change has: what it starts from, a note, and what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.models import Merchant, Terminal


@dataclass(frozen=True, slots=True)
class Scene:
    """What a form starts from. `now`: the portal's record; `report`: what the terminal says, `fresh`: just now."""

    merchant: Merchant
    terminal: Terminal | None
    now: Mapping[str, Any]
    report: Mapping[str, Any] = field(default_factory=dict)
    fresh: bool = False
    wanted: Mapping[str, Any] = field(default_factory=dict)


class ChangeForm(PageForm):
    """Every kind has a note; `wanted` is what the request is to change."""

    note = forms.CharField(
        label=_("Anything the reviewer should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, scene: Scene, **kwargs: Any) -> None:
        self.scene = scene
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "note"])
        self.prepare()

    def prepare(self) -> None:
        """Fills in what is known."""

    @property
    def wanted(self) -> dict[str, Any]:
        raise NotImplementedError

    def start(self, name: str, value: object) -> None:
        self.fields[name].initial = value
