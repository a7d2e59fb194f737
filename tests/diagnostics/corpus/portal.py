"""The portal and a sandbox acquirer in one process, with real HTTP between them.

A case goes in as fleet file, report and control calls; its diagnosis comes out as `diagnose --json` prints it.
"""

import contextlib
import io
import json
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from portal.acquirer.sandbox import remote
from portal.actions.fleet import import_fleet
from tests.diagnostics.corpus.case import Case, Ids, now, resolved
from tests.diagnostics.corpus.silences import MODES, ONE_MEMBER

PLACE = {"address": "上海市浦东新区示例路 1 号", "lat": 31.2304, "lng": 121.4737}
BANK = {"issuer": "招商银行", "bin": "622580"}


@dataclass(frozen=True)
class Result:
    """What came of a case. `readings`: the stored readings and what was judged from them, for recordings."""

    number: int
    found: dict[str, Any]
    recorded: dict[str, Any]


def fleet_line(ids: Ids) -> dict[str, Any]:
    names = ids.names
    return {
        "merchant": {
            "mid": names["mid"], "name": "晴川面馆（示例）", "receipt_name": "晴川面馆", "subject_type": "sole_trader",
            "uscc": "92310115MA00ABC16D", "legal_person": "示例甲", "mcc": "5812", "region": "310115",
            "address": PLACE["address"], "licence_valid_until": "2040-01-01", "id_valid_until": "2040-01-01",
        },
        "terminals": [{
            "serial": names["serial"], "tusn": names["tusn"], "imei": names["imei"], "iccid": names["iccid"],
            "model": "P3000", "tid": names["tid"], "status": "active", "place": PLACE,
            "activated_at": "2026-01-05T10:00:00+08:00",
        }],
    }  # fmt: skip


def run(number: int, case: Case) -> Result:
    """Make the case true, ask for its diagnosis, and put everything back."""
    ids = Ids(number)
    with time_machine.travel(case.at, tick=True) if case.at else contextlib.nullcontext():
        try:
            _set_up(case, ids)
            found = _diagnose(case, ids)
        finally:
            remote.ask(settings.ACQUIRER_URL, "POST", "lift", {})
    return Result(number, found, _recorded(found["diagnosis"]))


def _set_up(case: Case, ids: Ids) -> None:
    line, moment = fleet_line(ids), now()
    _control("seed", {"lines": json.dumps(line, ensure_ascii=False)})
    for path, value in case.portal.items():
        part, member = path.split(".")
        (line["merchant"] if part == "merchant" else line["terminals"][0])[member] = resolved(value, ids, moment)
    bad = import_fleet([json.dumps(line, ensure_ascii=False).encode()]).bad
    assert bad == [], bad
    wish = {"serial": ids.names["serial"], "remove": case.remove, "gone": list(case.gone)}
    edits: dict[str, Any] = resolved(case.set, ids, moment)
    edits.setdefault("terminal", {}).setdefault("_sign_on", {"rc": "00"})
    _control("set", wish | {"set": edits, "attempts": resolved(_history(case), ids, moment)})
    _report(case, ids, moment)
    for operation, mode in case.wire.items():
        _control("inject", _wire(operation, mode))


def _history(case: Case) -> list[dict[str, Any]]:
    usual = [{"ago": 7200}, {"ago": 10800, **BANK}]
    crowd = [{"ago": 8000 + 300 * number, **(BANK if number % 2 else {})} for number in range(case.crowd)]
    return [*(usual if case.attempts is None else case.attempts), *crowd]


def _report(case: Case, ids: Ids, moment: datetime) -> None:
    """The terminal's last report, through the terminal API; a member of null that may not be null is left out."""
    if case.age is None:
        return
    with urllib.request.urlopen(f"{settings.ACQUIRER_URL}/sandbox/devices?serial={ids.names['serial']}") as answer:
        device = json.loads(answer.read())["items"][0]
    out = io.StringIO()
    call_command("terminal_token", ids.names["serial"], stdout=out)
    body = {name: value for name, value in device.items() if name not in {"serial", "silent"}}
    body["reported_at"] = (moment - timedelta(seconds=case.age)).isoformat()
    stored = Client().post(
        f"/api/v1/terminals/{ids.names['serial']}/heartbeat",
        data=json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {out.getvalue().strip()}"},
    )
    assert stored.status_code == 200, stored.content


def _wire(operation: str, mode: str) -> dict[str, Any]:
    if mode.startswith("one member of "):
        return {"name": "answer", "operation": operation, "set": ONE_MEMBER[mode.removeprefix("one member of ")]}
    return {**MODES[mode], "operation": operation}


def _control(door: str, body: dict[str, Any]) -> None:
    remote.ask(settings.ACQUIRER_URL, "POST", door, body)


def _diagnose(case: Case, ids: Ids) -> dict[str, Any]:
    typed = ["--code", case.code] if case.code else []
    said = [f"--answer={key}={value}" for key, value in resolved(case.answers, ids, now()).items()]
    out = io.StringIO()
    call_command("diagnose", ids.names["serial"], *typed, *said, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _recorded(diagnosis: str) -> dict[str, Any]:
    from diagnostics.models import Diagnosis
    from diagnostics.runner import case_of

    run = Diagnosis.objects.get(pk=diagnosis)
    return {"case": case_of(run).to_json(), "judged_by": run.judged_by}
