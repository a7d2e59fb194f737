"""The part of a page that the applicant is to look at: dragged with a script, or typed as four numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from applications.desk.papers import Paper
from portal.words import Words

EDGES: dict[str, Words] = {
    "left": _("Left edge, %"),
    "top": _("Upper edge, %"),
    "right": _("Right edge, %"),
    "bottom": _("Lower edge, %"),
}
PARTS = ("page", *EDGES)
Choices = list[tuple[str, str]]
Box = tuple[float, float, float, float]
_PAGE = gettext_noop("%(paper)s, page %(number)s")


def pages_of(papers: Iterable[Paper]) -> Choices:
    """Every page that a part can be taken from, by its key."""
    return [
        (str(page.pk), str(_(_PAGE) % {"paper": paper.label, "number": page.number}))
        for paper in papers
        for page in paper.pages
    ]


def crop_fields(slug: str, pages: Choices) -> dict[str, forms.Field]:
    """The page and the four edges in per cent of it, all optional; `crop_from` says what they mean together."""
    page = forms.ChoiceField(
        label=_("Show a part of"),
        required=False,
        choices=[("", _("nothing")), *pages],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    edges = {
        f"crop_{name}_{slug}": forms.FloatField(
            label=words,
            required=False,
            min_value=0,
            max_value=100,
            widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.1", "inputmode": "decimal"}),
        )
        for name, words in EDGES.items()
    }
    return {f"crop_page_{slug}": page, **edges}


def crop_from(cleaned: Mapping[str, Any], slug: str) -> tuple[int, Box] | None:
    """The key of the page and the part as fractions; None where no page was chosen.

    Raises ValidationError when the edges make no part of a page.
    """
    page = cleaned.get(f"crop_page_{slug}")
    if not page:
        return None
    edges = [cleaned.get(f"crop_{name}_{slug}") for name in EDGES]
    left, top, right, bottom = (float(edge) / 100 if edge is not None else -1 for edge in edges)
    if min(left, top) < 0 or right <= left or bottom <= top:
        raise forms.ValidationError(_("Give all four edges: right of the left one, and below the upper one."))
    return int(page), (left, top, right, bottom)
