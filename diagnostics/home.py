"""What the home page of a shop's people shows from here: disturbances that are on, and problems that stand open."""

from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.access import incidents_of
from diagnostics.labels import said, where
from diagnostics.models import IncidentTerminal, Problem, ProblemState
from portal.models import User
from portal.rooms import Card

_STANDING = (ProblemState.OPEN, ProblemState.WAITING)
_MOST = 5


def incidents(user: User, shop: UUID | None) -> list[Card]:
    """Disturbances at the provider that these shops meet now."""
    rows = incidents_of(user).filter(closed_at=None)
    if shop:
        rows = rows.filter(pk__in=IncidentTerminal.objects.filter(merchant=shop).values("incident"))
    return [
        Card(
            "warn",
            _("Disturbance at the provider"),
            _("The provider has had a disturbance %(place)s since %(time)s (code %(code)s). You need not do anything.")
            % {
                "place": where(incident),
                "time": f"{timezone.localtime(incident.began_at):%Y-%m-%d %H:%M}",
                "code": incident.code,
            },
            reverse("diagnostics:incident", args=[incident.pk]),
            incident.began_at,
        )
        for incident in rows[:_MOST]
    ]


def problems(user: User, shop: UUID | None) -> list[Card]:
    """What checks found and nothing has proved gone, of terminals that are still theirs; confirmed ones first."""
    rows = Problem.objects.filter(
        state__in=_STANDING, merchant__memberships__user=user, terminal__merchant=F("merchant")
    )
    if shop:
        rows = rows.filter(merchant=shop)
    found = rows.order_by("certainty", "-opened_at", "pk").values_list(
        "pk", "cause", "certainty", "state", "opened_at", "terminal__serial"
    )
    return [_problem(*row) for row in found[:_MOST]]


def _problem(pk: UUID, cause: str, certainty: str, state: str, opened_at: object, serial: str) -> Card:
    known = catalogue.causes().get(cause)
    text = said(known.name) if known else cause
    if certainty != "confirmed":
        text = _("Likely: %(cause)s") % {"cause": text}
    if state == ProblemState.WAITING:
        tone, title = "busy", _("Being put right")
    else:
        tone, title = ("bad" if certainty == "confirmed" else "warn"), _("Open problem")
    return Card(tone, title, text, reverse("diagnostics:problem", args=[pk]), None, serial)


def faulty(path: str) -> Exists:
    """Whether a confirmed problem stands open at the terminal and with its shop of today."""
    found = Problem.objects.filter(
        terminal=OuterRef(f"{path}pk"),
        merchant=OuterRef(f"{path}merchant"),
        state__in=_STANDING,
        certainty="confirmed",
    )
    return Exists(found)
