"""One page of the acquirer's list against our rows: who is suspect, what the checks say, what is written down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from diagnostics.checks.comparing import older, same_number
from diagnostics.evidence import Case, Evidence, Reading
from diagnostics.fleet import drifts
from diagnostics.fleet.candidates import Suspect, suspects
from diagnostics.fleet.compare import (
    MERCHANT_CHECKS,
    ONLY_AT_THE_ACQUIRER,
    REPORTED,
    TERMINAL_CHECKS,
    Difference,
    differences,
    heard_again,
)
from diagnostics.fleet.drifts import Subject
from diagnostics.models import Drift, FleetScan
from diagnostics.readings import portal
from diagnostics.readings import terminal as report
from portal.models import Merchant, Terminal

_MOST_PAIRS: Final = 5000  # of firmware and minimum remembered as fine


@dataclass(slots=True)
class Taken:
    """What came of one page."""

    judged: int = 0
    opened: int = 0


def take(scan: FleetScan, items: Sequence[Mapping[str, Any]], *, now: datetime, today: date, fine: set[str]) -> Taken:
    """Compare one page and write down what differs. `fine` is filled as firmware turns out to be in order."""
    looked_at = suspects(items, now=now, today=today, fine=fine)
    known = _rows([one.terminal for one in looked_at if one.terminal is not None])
    found = _only_there([items[one.number] for one in looked_at if one.terminal is None], now)
    cases: dict[Subject, Case] = {}
    for suspect in looked_at:
        terminal = known.get(suspect.terminal) if suspect.terminal is not None else None
        if terminal is None:
            continue
        case = case_of(terminal, items[suspect.number], now=now)
        _remember_firmware(case, fine)
        _judge(suspect, terminal, case, found, cases)
    opened = drifts.write(scan, found, now=now)
    _clear(scan, found, cases)
    return Taken(len(cases), opened)


def case_of(terminal: Terminal, item: Mapping[str, Any], *, now: datetime) -> Case:
    """What the three witnesses say about this terminal, as a diagnosis would have it; nobody else is heard."""
    readings = [portal.read(terminal, now=now), _reported(terminal, now)]
    entry = item["terminal"]
    readings.append(Reading("terminal", entry, read_at=now))
    if version := item.get("param_version"):
        readings.append(Reading("parameters", {"param_version": version}, read_at=now))
    ours = terminal.merchant.mid if terminal.merchant else ""
    if ours and entry.get("mid") and same_number(entry["mid"], ours):
        shop = item["merchant"]
        readings.append(Reading("merchant", shop, read_at=now, absent=shop is None))
    return Case.of(readings, now=now)


def _reported(terminal: Terminal, now: datetime) -> Reading:
    said = report.read(terminal, now=now)
    members = {name: value for name, value in (said.data or {}).items() if name in REPORTED}
    return Reading("heartbeat", members, read_at=said.read_at, silent=said.silent, last_good_at=said.last_good_at)


def _rows(keys: Iterable[int]) -> dict[int, Terminal]:
    return {row.pk: row for row in Terminal.objects.select_related("merchant", "report").filter(pk__in=keys)}


def _judge(
    suspect: Suspect,
    terminal: Terminal,
    case: Case,
    found: dict[Subject, list[Difference]],
    cases: dict[Subject, Case],
) -> None:
    """The terminal's own differences; those of its merchant once a page, however many terminals it has."""
    if suspect.itself:
        subject = Subject(terminal=terminal.pk, merchant=terminal.merchant_id)
        cases[subject], found[subject] = case, differences(case, TERMINAL_CHECKS)
    shop = Subject(merchant=terminal.merchant_id)
    if suspect.shop and not case.silent("merchant") and shop not in cases:
        cases[shop], found[shop] = case, differences(case, MERCHANT_CHECKS)


def _only_there(items: Sequence[Mapping[str, Any]], now: datetime) -> dict[Subject, list[Difference]]:
    """Bound at the acquirer, and the portal has never heard of it: its merchant should know, if it is one of ours."""
    entries = [item["terminal"] for item in items]
    bound = [entry for entry in entries if entry.get("mid") and entry["status"] != "retired"]
    ours = dict(Merchant.objects.filter(mid__in={entry["mid"] for entry in bound}).values_list("mid", "pk"))
    found = {}
    for entry in bound:
        told = [(name, entry[name]) for name in ("serial", "mid", "tid") if entry.get(name)]
        evidence = tuple(Evidence("acquirer", f"terminal.{name}", value, now) for name, value in told)
        subject = Subject(serial=entry["serial"][:50], merchant=ours.get(entry["mid"]))
        found[subject] = [Difference(ONLY_AT_THE_ACQUIRER, False, evidence)]
    return found


def _remember_firmware(case: Case, fine: set[str]) -> None:
    held, minimum = case.text("heartbeat.firmware"), case.text("terminal.minimum_firmware")
    if held and minimum and len(fine) < _MOST_PAIRS and older(held, minimum) is not True:
        fine.add(f"{held} {minimum}")


def _clear(scan: FleetScan, found: Mapping[Subject, list[Difference]], cases: Mapping[Subject, Case]) -> None:
    """Mark what was open, was judged again and is not there any more; it counts as gone when the scan is complete."""
    terminals = [subject.terminal for subject in cases if subject.terminal]
    shops = [subject.merchant for subject in cases if not subject.terminal]
    about = Q(terminal__in=terminals) | Q(merchant__in=shops, terminal=None, serial="")
    gone = []
    for row in Drift.objects.filter(about, gone_at=None) if cases else ():
        subject = Subject(terminal=row.terminal_id, merchant=row.merchant_id)
        case = cases.get(subject)
        still = {difference.kind for difference in found.get(subject, ())}
        if case and row.kind not in still and heard_again(case, row.evidence):
            gone.append(row.pk)
    if gone:
        Drift.objects.filter(pk__in=gone).update(cleared_scan=scan)
