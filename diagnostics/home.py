"""What the home page of a shop's people shows from here: disturbances that are on, and problems that stand open."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.access import incidents_of
from diagnostics.labels import said, where
from diagnostics.models import Incident, IncidentTerminal, Problem, ProblemState
from portal.compiled import Compiled
from portal.models import User
from portal.rooms import Card

_STANDING = (ProblemState.OPEN, ProblemState.WAITING)
_MOST = 5
_INCIDENT = ("id", "code", "factor", "value", "began_at")


def _incidents(user: int) -> QuerySet[Incident, Any]:
    return incidents_of(User(pk=user)).filter(closed_at=None).values_list(*_INCIDENT)[:_MOST]


def _incidents_of_shop(user: int, shop: UUID) -> QuerySet[Incident, Any]:
    met = IncidentTerminal.objects.filter(merchant=shop).values("incident")
    return incidents_of(User(pk=user)).filter(closed_at=None, pk__in=met).values_list(*_INCIDENT)[:_MOST]


def _problems(user: int) -> QuerySet[Problem, Any]:
    """Confirmed ones first; only of terminals that are still theirs."""
    rows = Problem.objects.filter(state__in=_STANDING, merchant__memberships__user=user)
    rows = rows.filter(terminal__merchant=F("merchant")).order_by("certainty", "-opened_at", "pk")
    return rows.values_list("pk", "cause", "certainty", "state", "terminal__serial")


_INCIDENTS = Compiled(_incidents, user=int)
_INCIDENTS_OF_SHOP = Compiled(_incidents_of_shop, user=int, shop=UUID)
_PROBLEMS = Compiled(lambda user: _problems(user)[:_MOST], user=int)
_PROBLEMS_OF_SHOP = Compiled(lambda user, shop: _problems(user).filter(merchant=shop)[:_MOST], user=int, shop=UUID)


def incidents(user: User, shop: UUID | None) -> list[Card]:
    """Disturbances at the provider that these shops meet now."""
    rows = _INCIDENTS_OF_SHOP.rows(user=user.pk, shop=shop) if shop else _INCIDENTS.rows(user=user.pk)
    return [_incident(Incident.from_db("default", _INCIDENT, row)) for row in rows]


def _incident(incident: Incident) -> Card:
    words = _("The provider has had a disturbance %(place)s since %(time)s (code %(code)s). You need not do anything.")
    began = f"{timezone.localtime(incident.began_at):%Y-%m-%d %H:%M}"
    text = words % {"place": where(incident), "time": began, "code": incident.code}
    url = reverse("diagnostics:incident", args=[incident.pk])
    return Card("warn", _("Disturbance at the provider"), text, url, incident.began_at)


def problems(user: User, shop: UUID | None) -> list[Card]:
    """What checks found and nothing has proved gone."""
    rows = _PROBLEMS_OF_SHOP.rows(user=user.pk, shop=shop) if shop else _PROBLEMS.rows(user=user.pk)
    return [_problem(*row) for row in rows]


def _problem(pk: UUID, cause: str, certainty: str, state: str, serial: str) -> Card:
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
