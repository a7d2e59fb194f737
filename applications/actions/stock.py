"""Taking terminals into stock, and putting one aside for an application."""

import re
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.actions.move import note
from applications.journey.status import FINAL, Status
from applications.models import OVER, Application, Reservation
from applications.queries import stock
from portal.actions.audit import record
from portal.errors import PortalError
from portal.models import Terminal, TerminalStatus, User
from portal.words import Words

MOST_LINES = 2000
_COLUMNS = (("serial", 50), ("tusn", 32), ("imei", 20), ("iccid", 22))
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*", re.ASCII)
_NEVER_RESERVED = FINAL | {Status.DRAFT}


@dataclass(slots=True)
class TakenIn:
    """What became of the lines: `bad` holds (line number, why)."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    bad: list[tuple[int, Words | str]] = field(default_factory=list)


def take_in(text: str, *, model: str, by: User) -> TakenIn:
    """One terminal a line: serial, and where known TUSN, IMEI and SIM card, separated by comma, semicolon or tab.

    The same list twice changes nothing; a bad line is named and all others are taken in. Raises model_missing,
    too_many, not_allowed.
    """
    if not by.is_reviewer:
        raise PortalError("not_allowed", _("You may not do this."))
    if not model.strip():
        raise PortalError("model_missing", _("Enter the model."), field="model")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise PortalError("too_many", _("At most 2000 lines at a time."), field="lines")
    result = TakenIn()
    rows: dict[str, Terminal] = {}
    for number, line in lines:
        parts = [part.strip() for part in re.split(r"[,;\t，；]", line)]
        if why := _wrong(parts, rows):
            result.bad.append((number, why))
        else:
            named = {name: part for (name, _most), part in zip(_COLUMNS, parts, strict=False)}
            rows[parts[0]] = Terminal(model=model.strip()[:60], status=TerminalStatus.STOCK, **named)
    _store(rows, result, by)
    return result


def _wrong(parts: list[str], rows: dict[str, Terminal]) -> Words | str:
    if len(parts) > len(_COLUMNS):
        return _("more than four values")
    if parts[0] in rows:
        return _("the serial number stands in an earlier line")
    for (name, most), part in zip(_COLUMNS, parts, strict=False):
        if part and (len(part) > most or not _PART.fullmatch(part)):
            return _("a value holds other signs than letters, digits and - . _ /, or is too long")
        if name == "serial" and not part:
            return _("the serial number is missing")
    return ""


def _store(rows: dict[str, Terminal], result: TakenIn, by: User) -> None:
    with transaction.atomic():
        known = set(Terminal.objects.filter(serial__in=list(rows)).values_list("serial", flat=True))
        result.known = sorted(known)
        result.new = [serial for serial in rows if serial not in known]
        Terminal.objects.bulk_create([rows[serial] for serial in result.new], batch_size=200, ignore_conflicts=True)
        if result.new:
            record("stock.taken_in", f"stock:{rows[result.new[0]].model}", by=by, after={"serials": result.new})


def reserve(application: Application, *, by: User, serial: str = "") -> Reservation:
    """Puts a terminal aside: the given one, or the one that has been in stock longest. Again: another one instead.

    Raises not_allowed, own_application, not_now, none_in_stock, terminal_taken.
    """
    _check_staff(application, by)
    if application.status in _NEVER_RESERVED or application.shipments.exclude(state__in=OVER).exists():
        raise PortalError("not_now", _("This is not possible any more: the application has moved on. Look again."))
    free = stock(application)
    chosen = free.filter(serial=serial).first() if serial else _longest_there(application, free)
    if chosen is None:
        raise PortalError("none_in_stock", _("There is no terminal with this serial number in stock."), field="serial")
    try:
        with transaction.atomic():
            Reservation.objects.filter(terminal=chosen, application__status__in=FINAL).delete()
            kept, _made = Reservation.objects.update_or_create(
                application=application, defaults={"terminal": chosen, "by": by}
            )
            note(application, "reserve", by=by, payload={"serial": chosen.serial})
    except IntegrityError as exc:
        taken = _("This terminal is no longer in stock. Choose another.")
        raise PortalError("terminal_taken", taken, field="terminal") from exc
    return kept


def _longest_there(application: Application, free: QuerySet[Terminal]) -> Terminal | None:
    """Of the model that was ordered, if there is one of it."""
    by_age, wish = free.order_by("created_at", "pk"), getattr(application, "terminal", None)
    wanted = by_age.filter(model__iexact=wish.model).first() if wish and wish.model else None
    return wanted or by_age.first()


def release(application: Application, *, by: User) -> None:
    """Gives what was put aside back to the stock; nothing put aside is fine."""
    _check_staff(application, by)
    with transaction.atomic():
        if Reservation.objects.filter(application=application).delete()[0]:
            note(application, "unreserve", by=by)


def _check_staff(application: Application, by: User) -> None:
    if not by.is_reviewer:
        raise PortalError("not_allowed", _("You may not do this."))
    if by.pk == application.applicant_id:
        raise PortalError("own_application", _("Nobody decides on their own application."))
