"""The states of portal/condition.py as the database finds them: by what stands beside each terminal, and by the clock
of the question, so that nothing is written when a terminal falls silent.

What is wanted may be several alternatives, each a walk along an index in the order of serial numbers: together they
would be a walk past everybody. tests/portal/terminals/test_finding.py holds page and database against each other,
tests/services/test_fleet_is_indexed.py holds the indexes.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    Expression,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import ASin, Cast, Coalesce, Cos, NullIf, Power, Radians, Sin, Sqrt
from django.db.models.lookups import GreaterThan

from portal.condition import FRESH, UPDATE_LIFE
from portal.models import (
    SENT_UNDER_WAY,
    CommandState,
    SentCommand,
    Swap,
    SwapState,
    Terminal,
    TerminalCommand,
    TerminalStatus,
)
from portal.standing import Standing, faulty
from portal.terminals.stages import Stage
from portal.trouble import EARTH_RADIUS_M

UPDATES = ("update_firmware", "download_parameters", "restart", "reinstall_system")
TROUBLES = (Stage.NEEDS_ATTENTION, Stage.OFFLINE, Stage.MOVED)
_S = TerminalStatus
_ACTIVE = Q(status=_S.ACTIVE)
_AT_REST: dict[Stage, Q] = {
    Stage.IN_STOCK: Q(status=_S.STOCK, merchant__isnull=True),
    Stage.ORDERED: Q(status=_S.STOCK, merchant__isnull=False),
    Stage.IN_TRANSIT: Q(status=_S.SHIPPED),
    Stage.RECEIVED: Q(status=_S.ACTIVATING, report__isnull=True),
    Stage.ACTIVATING: Q(status=_S.ACTIVATING, report__isnull=False),
    Stage.SPARE: Q(status=_S.SPARE),
    Stage.BLOCKED: Q(status=_S.BLOCKED),
    Stage.RETIRED: Q(status=_S.RETIRED),
}


def with_facts(rows: QuerySet[Terminal], now: datetime) -> QuerySet[Terminal]:
    """What condition_of wants beside record and report, and how many open problems the diagnosis knows."""
    here = OuterRef("pk")
    sent, remote, updates = (rows.filter(terminal=here) for rows in _updates(now))
    newest = updates.order_by("-created_at").values("created_at")[:1]
    through_acquirer = [rows.order_by("-asked_at").values("asked_at")[:1] for rows in (sent, remote)]
    problems = _problems().annotate(number=Func(F("pk"), function="COUNT")).values("number")
    facts: dict[str, Any] = {
        "swapped_out": Exists(_swaps()),
        "updating_since": Coalesce(
            *(Subquery(moment, output_field=DateTimeField()) for moment in (*through_acquirer, newest))
        ),
        "problem_count": Coalesce(Subquery(problems, output_field=IntegerField()), 0),
    }
    return rows.annotate(**facts)


def in_stage(stage: Stage, now: datetime) -> list[Q]:
    """Those whose page says `stage`."""
    fresh = _calm(now) & Q(report__measured_at__gte=now - FRESH)
    match stage:
        case Stage.IN_REPAIR:
            return [Q(status=_S.IN_REPAIR) & ~Q(Exists(_swaps()))]
        case Stage.SWAPPED_OUT:
            return [Q(status=_S.IN_REPAIR) & Q(Exists(_swaps()))]
        case Stage.UPDATING:
            return [_ACTIVE & Q(pk__in=rows.order_by().values("terminal")) for rows in _updates(now)]
        case Stage.NOT_KNOWN:
            return [_calm(now) & silent for silent in unheard(now)]
        case Stage.NEEDS_ATTENTION | Stage.OFFLINE:
            return [fresh & Q(trouble=stage.value)]
        case Stage.MOVED:
            return [fresh & Q(trouble=stage.value) & _moved()]
        case Stage.ACTIVE:
            return [fresh & (Q(trouble="") | (Q(trouble=Stage.MOVED.value) & ~_moved()))]
        case at_rest:
            return [_AT_REST[at_rest]]


def in_trouble(now: datetime) -> list[Q]:
    """Those in trouble by their own word, those that are blocked, and those with an open problem."""
    said = [alternative for stage in TROUBLES for alternative in in_stage(stage, now)]
    return [Q(status=_S.BLOCKED), *said, Q(Exists(_problems(whole=True)))]


def in_standing(standing: Standing, now: datetime) -> list[Q]:
    """The same as portal.standing.stands. What hinders a terminal is a trouble that it told."""
    heard = _ACTIVE & Q(report__measured_at__gte=now - FRESH)
    match standing:
        case Standing.WORKS:
            return [heard & ~faulty() & Q(report__hindered=False)]
        case Standing.UNKNOWN:
            return [_ACTIVE & ~faulty() & silent for silent in unheard(now)]
        case _:
            told = [heard & Q(trouble=stage.value, report__hindered=True) for stage in TROUBLES]
            return [Q(status=_S.BLOCKED), _ACTIVE & faulty(), *told]


def unheard(now: datetime) -> list[Q]:
    """Those that never reported, and those that have not lately."""
    return [Q(trouble__isnull=True), Q(report__measured_at__lt=now - FRESH)]


def _updates(now: datetime) -> tuple[QuerySet[Any], QuerySet[Any], QuerySet[Any]]:
    """What is under way that makes a terminal fall silent: asked by us, by the room above (which calls a command by its
    remedy), and handed over with an answer."""
    since = now - UPDATE_LIFE
    sent = SentCommand.objects.filter(command__in=UPDATES, state__in=SENT_UNDER_WAY, asked_at__gt=since)
    remedies = apps.get_model("diagnostics", "RemoteCommand")._default_manager
    states = [str(state) for state in SENT_UNDER_WAY]
    remote = remedies.filter(remedy__in=UPDATES, state__in=states, asked_at__gt=since)
    waiting = [CommandState.PENDING, CommandState.SENT]
    handed = TerminalCommand.objects.filter(command__in=UPDATES, state__in=waiting, created_at__gt=since)
    return sent, remote, handed


def _calm(now: datetime) -> Q:
    """At work, and nothing under way that would explain silence."""
    calm = _ACTIVE
    for rows in _updates(now):
        calm &= ~Q(Exists(rows.filter(terminal=OuterRef("pk"))))
    return calm


def _swaps() -> QuerySet[Swap]:
    return Swap.objects.filter(failed=OuterRef("pk"), state__in=[SwapState.SWAPPED, SwapState.RETURNING])


def _problems(*, whole: bool = False) -> QuerySet[Any]:
    rows = apps.get_model("diagnostics", "Problem")._default_manager
    found = rows.filter(terminal=OuterRef("pk"), state__in=["open", "waiting"]).order_by()
    return found if whole else found.values("terminal")


def _number(member: str) -> Expression:
    """A member of the last report; JSON's null is none (SQLite spells it out)."""
    text = Cast(KeyTextTransform(member, "report__data"), TextField())
    return Cast(NullIf(text, Value("null", TextField())), FloatField())


def _moved() -> Q:
    """By where it is registered now: asked of those alone whose report said so, as the place may have been changed."""
    lat, lng = _number("lat"), _number("lng")
    half_lat = (Radians(lat) - Radians(F("place_lat"))) / 2.0
    half_lng = (Radians(lng) - Radians(F("place_lng"))) / 2.0
    chord = Power(Sin(half_lat), 2) + Cos(Radians(F("place_lat"))) * Cos(Radians(lat)) * Power(Sin(half_lng), 2)
    within = Case(When(GreaterThan(chord, 1.0), then=Value(1.0)), default=chord, output_field=FloatField())
    distance = Value(2.0 * EARTH_RADIUS_M) * ASin(Sqrt(within))
    away = Coalesce(distance - Coalesce(_number("accuracy_m"), Value(0.0)), Value(0.0), output_field=FloatField())
    return Q(GreaterThan(away, F("place_radius_m")))
