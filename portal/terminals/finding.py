"""The states of portal/condition.py as the database finds them: by the clock of the question, nothing is written ahead.

tests/portal/terminals/test_finding.py holds both against each other, report by report.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
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
from django.db.models.functions import (
    ASin,
    Cast,
    Coalesce,
    Cos,
    NullIf,
    Power,
    Radians,
    Sin,
    Sqrt,
)

from portal.condition import FRESH, LOW_BATTERY, UPDATE_LIFE
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
from portal.terminals.places import EARTH_RADIUS_M, RADIUS_M
from portal.terminals.stages import OUTLOOK, Stage

UPDATES = ("update_firmware", "download_parameters", "restart", "reinstall_system")
TROUBLED = (*(stage for stage, outlook in OUTLOOK.items() if outlook.tone == "bad"), Stage.MOVED)
_S = TerminalStatus


class _Moment(Func):
    """A time of a report as something that compares rightly whatever its offset; NULL where there is none."""

    arity = 1
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="julianday(%(expressions)s)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXTRACT(EPOCH FROM (%(expressions)s)::timestamptz)"
        return self.as_sql(compiler, connection, template=template, **context)


def with_facts(rows: QuerySet[Terminal], now: datetime) -> QuerySet[Terminal]:
    """What condition_of wants beside record and report, and how many open problems the diagnosis knows."""
    updates = TerminalCommand.objects.filter(
        terminal=OuterRef("pk"),
        command__in=UPDATES,
        state__in=[CommandState.PENDING, CommandState.SENT],
        created_at__gt=now - UPDATE_LIFE,
    )
    newest = updates.order_by("-created_at").values("created_at")[:1]
    asked = {"terminal": OuterRef("pk"), "asked_at__gt": now - UPDATE_LIFE}
    sent = SentCommand.objects.filter(command__in=UPDATES, state__in=SENT_UNDER_WAY, **asked)
    # The room above asks as well, and calls a command by its remedy.
    remedies = apps.get_model("diagnostics", "RemoteCommand")._default_manager
    remote = remedies.filter(remedy__in=UPDATES, state__in=[str(state) for state in SENT_UNDER_WAY], **asked)
    through_acquirer = [rows.order_by("-asked_at").values("asked_at")[:1] for rows in (sent, remote)]
    problems = _problems().annotate(number=Func(F("pk"), function="COUNT")).values("number")
    swaps = Swap.objects.filter(failed=OuterRef("pk"), state__in=[SwapState.SWAPPED, SwapState.RETURNING])
    facts: dict[str, Any] = {
        "swapped_out": Exists(swaps),
        "updating_since": Coalesce(
            *(Subquery(moment, output_field=DateTimeField()) for moment in (*through_acquirer, newest))
        ),
        "problem_count": Coalesce(Subquery(problems, output_field=IntegerField()), 0),
    }
    return rows.annotate(**facts)


def with_stage(rows: QuerySet[Terminal], now: datetime) -> QuerySet[Terminal]:
    """Each terminal's state as a column; wants `with_facts`."""
    return rows.alias(**_codes()).annotate(stage=_stage(now))


def with_problems(rows: QuerySet[Terminal]) -> QuerySet[Terminal]:
    """Those in trouble by their own word, and those with an open problem; wants `with_stage`."""
    return rows.filter(Q(stage__in=TROUBLED) | Exists(_problems(whole=True)))


def _problems(*, whole: bool = False) -> QuerySet[Any]:
    rows = apps.get_model("diagnostics", "Problem")._default_manager
    found = rows.filter(terminal=OuterRef("pk"), state__in=["open", "waiting"]).order_by()
    return found if whole else found.values("terminal")


def _text(member: str) -> Expression:
    """A member of the last report as text; JSON's null is none (SQLite spells it out)."""
    return NullIf(Cast(KeyTextTransform(member, "report__data"), TextField()), Value("null", TextField()))


def _number(member: str) -> Expression:
    return Cast(_text(member), FloatField())


def _codes() -> dict[str, Any]:
    """The newest code of a report, as portal.condition.last_code takes it."""
    sign, paid = _text("last_sign_on_rc"), _text("last_transaction_rc")
    return {
        "sign_rc": NullIf(sign, Value("", TextField())),
        "paid_rc": NullIf(paid, Value("", TextField())),
        "sign_at": Case(When(sign_rc__isnull=False, then=_Moment(_text("last_sign_on_at")))),
        "paid_at": Case(When(paid_rc__isnull=False, then=_Moment(_text("last_transaction_at")))),
        "newest_rc": Case(
            When(Q(sign_at__gt=F("paid_at")) | Q(sign_at=F("paid_at"), sign_rc__gt=F("paid_rc")), then=F("sign_rc")),
            When(paid_at__isnull=False, then=F("paid_rc")),
            When(sign_at__isnull=False, then=F("sign_rc")),
            When(paid_rc__isnull=False, then=F("paid_rc")),
            default=F("sign_rc"),
            output_field=TextField(),
        ),
        "battery": _number("battery_percent"),
        "unsent": _number("unsent_count"),
        **_away(),
    }


def _away() -> dict[str, Any]:
    """Metres from the registered place, less what the terminal does not know exactly; NULL where one is missing."""
    lat, lng = _number("lat"), _number("lng")
    half_lat = (Radians(lat) - Radians(F("place_lat"))) / 2.0
    half_lng = (Radians(lng) - Radians(F("place_lng"))) / 2.0
    chord = Power(Sin(half_lat), 2) + Cos(Radians(F("place_lat"))) * Cos(Radians(lat)) * Power(Sin(half_lng), 2)
    within = Case(When(chord__gt=1.0, then=Value(1.0)), default=F("chord"), output_field=FloatField())
    distance = Value(2.0 * EARTH_RADIUS_M) * ASin(Sqrt(within))
    return {"chord": chord, "away_m": distance - Coalesce(_number("accuracy_m"), Value(0.0))}


def _stage(now: datetime) -> Case:
    """The first line that fits; the same order as portal.condition."""
    fresh = Q(report__measured_at__gte=now - FRESH)
    lines: list[tuple[Any, Stage]] = [
        (Q(status=_S.STOCK, merchant__isnull=False), Stage.ORDERED),
        (Q(status=_S.STOCK), Stage.IN_STOCK),
        (Q(status=_S.SHIPPED), Stage.IN_TRANSIT),
        (Q(status=_S.ACTIVATING, report__isnull=True), Stage.RECEIVED),
        (Q(status=_S.ACTIVATING), Stage.ACTIVATING),
        (Q(status=_S.SPARE), Stage.SPARE),
        (Q(status=_S.IN_REPAIR, swapped_out=True), Stage.SWAPPED_OUT),
        (Q(status=_S.IN_REPAIR), Stage.IN_REPAIR),
        (Q(status=_S.BLOCKED), Stage.BLOCKED),
        (Q(status=_S.RETIRED), Stage.RETIRED),
        (Q(updating_since__gt=now - UPDATE_LIFE), Stage.UPDATING),
        (Q(report__isnull=True) | Q(report__measured_at__lt=now - FRESH), Stage.NOT_KNOWN),
        (fresh & Q(report__data__tampered=True), Stage.NEEDS_ATTENTION),
        (Q(report__data__network="none") | Q(report__data__power="none"), Stage.OFFLINE),
        (Q(newest_rc__gt="00") | Q(newest_rc__lt="00"), Stage.NEEDS_ATTENTION),
        (Q(report__data__card_reader="fault") | Q(unsent__gt=0), Stage.NEEDS_ATTENTION),
        (Q(battery__lt=LOW_BATTERY, report__data__power="battery"), Stage.NEEDS_ATTENTION),
        (Q(away_m__gt=RADIUS_M), Stage.MOVED),
    ]
    whens = [When(condition, then=Value(stage.value)) for condition, stage in lines]
    return Case(*whens, default=Value(Stage.ACTIVE.value), output_field=CharField())
