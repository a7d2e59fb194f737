"""Many diagnoses at once while workers, Redis and the web process are killed at random; then: was any lost, or two?

`python -m tests.services.chaos --runs 500 --seconds 240 --seed 7` (`make chaos`) tells what happened as JSON; the test
does the same, smaller. Which process dies when comes from the seed; what the machine does in between does not.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diagnostics.vocabulary import STEP_OWNS
from portal.management.processes import COMMANDS
from tests.services.answering import Answering, fleet_of, mid_of, serial_of
from tests.services.processes import Portal
from tests.services.servers import MortalRedis, mortal_redis, postgres

FAULTS = ("", "merchant_frozen", "terminal_blocked", "terminal_bound_elsewhere", "mcc_not_allowed")
WORKERS = ("worker-io", "worker-io-2")
CALL_SECONDS = 0.3
_CLICKERS = 16
_MOST_CLICKS = 300
_TOKEN = "c" * 32  # of the form and of the cookie: what the page would have brought
_PEOPLE = """
from django.conf import settings
from django.test import Client
from portal.models import Member, MemberRole, Merchant, User

user = User.objects.create_user("owner@shop.example", "correct horse", language="en")
Member.objects.bulk_create(Member(merchant=shop, user=user, role=MemberRole.OWNER) for shop in Merchant.objects.all())
browser = Client()
browser.force_login(user)
result = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
result += f"; {settings.CSRF_COOKIE_NAME}={'c' * 32}"
"""


@dataclass
class Story:
    """What happened. `broken`, `lost`, `twice`, `wrong` and `overasked` should be empty."""

    runs: int
    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    held_when_killed: int = 0
    clicked_again: int = 0
    taken_up: int = 0
    seconds: float = 0.0
    settled_after: float = 0.0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    overasked: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.broken or self.wrong or self.incomplete or self.overasked)


def fault_of(number: int) -> str:
    return FAULTS[number % len(FAULTS)]


def story(runs: int, *, seconds: float, seed: int, patience: float) -> Story:
    """Click `runs` times at once, kill for `seconds`, then wait until all have ended, `patience` seconds at most."""
    told = Story(runs, seed)
    began = time.monotonic()
    with _installation(runs) as (portal, redis, acquirer):
        session = portal.python(_PEOPLE)
        with ThreadPoolExecutor(_CLICKERS) as people:
            clicks = [people.submit(_click, portal, session, number) for number in range(runs)]
            _kill_at_random(portal, redis, told, random.Random(seed), seconds, clicks)
            told.clicked_again = sum(click.result() for click in clicks)
        calm = time.monotonic()
        running = "select count(*) from diagnostics_diagnosis where state = 'running'"
        portal.until(lambda: portal.database.value(running) == 0, within=patience, what="every diagnosis to end")
        told.settled_after, told.seconds = time.monotonic() - calm, time.monotonic() - began
        _look(portal, acquirer, told)
    return told


@contextmanager
def _installation(runs: int) -> Iterator[tuple[Portal, MortalRedis, Answering]]:
    faults = {serial_of(number): fault_of(number) for number in range(runs) if fault_of(number)}
    lines = fleet_of(runs)
    with (
        postgres() as database_url,
        mortal_redis() as redis,
        Answering(lines, pause=CALL_SECONDS, faults=faults) as acquirer,
        tempfile.TemporaryDirectory(prefix="portal-chaos-") as folder,
    ):
        environment = {"DATABASE_URL": database_url, "BROKER_URL": f"{redis.url}/0", "CACHE_URL": f"{redis.url}/1",
                       "ACQUIRER_URL": acquirer.url, "DEMO": "false"}  # fmt: skip
        with Portal(Path(folder), environment) as portal:
            fleet = Path(folder) / "fleet.jsonl"
            fleet.write_text("\n".join(lines), encoding="utf-8")
            portal.prepare()
            portal.manage("import_fleet", str(fleet))
            portal.start("web", "worker-io", "scheduler")
            _start(portal, "worker-io-2")
            yield portal, redis, acquirer


def _start(portal: Portal, name: str) -> None:
    argv = [f"{name.removeprefix('worker-')}@%h" if word == "io@%h" else word for word in COMMANDS[_kind(name)]]
    portal.start(name, wait=False, argv=argv)


def _kind(name: str) -> str:
    return "worker-io" if name.startswith("worker") else name


def _kill_at_random(
    portal: Portal, redis: MortalRedis, told: Story, dice: random.Random, seconds: float, clicks: list["Future[int]"]
) -> None:
    """One at a time, and back after a moment: a machine on which nothing ever runs proves nothing."""
    until = time.monotonic() + seconds
    while time.monotonic() < until or not all(click.done() for click in clicks):
        time.sleep(dice.uniform(0.3, 2.5))
        name = dice.choice([*WORKERS, *WORKERS, *WORKERS, "redis", "redis", "redis forgets", "redis forgets", "web"])
        if name == "web" and portal.get("/healthz")[0] != 200:
            continue  # it is not back yet
        told.killed[name] += 1
        if name.startswith("redis"):
            redis.kill(forget=name.endswith("forgets"))
            time.sleep(dice.uniform(0.0, 2.0))
            redis.start()
        else:
            told.held_when_killed += _held(portal) if name in WORKERS else 0
            portal.kill(name)
            time.sleep(dice.uniform(0.0, 2.0))
            _start(portal, name)


def _held(portal: Portal) -> int:
    return int(portal.database.value("select count(*) from diagnostics_steprun where state = 'running'"))


def _click(portal: Portal, session: str, number: int) -> int:
    """A person at one terminal: presses, and again only when no check is there to be seen. The extra presses."""
    serial = serial_of(number)
    for again in range(_MOST_CLICKS):
        if _post(f"{portal.url}/diagnostics/terminals/{serial}/start", session, {"says": "03"}):
            return again
        time.sleep(1)
        if _runs_of(portal, serial):
            return again
    raise AssertionError(f"no check could be started for {serial}\n{portal.log('web')[-3000:]}")


def _post(url: str, session: str, fields: dict[str, str]) -> bool:
    """True when the page that follows was shown."""
    body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": _TOKEN}).encode()
    cookies = {"Cookie": session}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, cookies), timeout=30) as answer:
            return re.search(r"/diagnostics/[0-9a-f-]{36}/$", answer.url) is not None
    except (urllib.error.URLError, OSError):
        return False


def _runs_of(portal: Portal, serial: str) -> int:
    sql = (
        "select count(*) from diagnostics_diagnosis d join portal_terminal t on t.id = d.terminal_id"
        " where t.serial = %s"
    )
    return int(portal.database.value(sql, serial))


def _look(portal: Portal, acquirer: Answering, told: Story) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for serial, *row in portal.database.rows(
        "select t.serial, d.id, d.state, d.verdict,"
        " (select count(*) from diagnostics_storedreading r where r.diagnosis_id = d.id),"
        " (select count(distinct witness) from diagnostics_storedreading r where r.diagnosis_id = d.id),"
        " (select count(*) from diagnostics_steprun s where s.diagnosis_id = d.id and s.state = 'done')"
        " from diagnostics_diagnosis d join portal_terminal t on t.id = d.terminal_id"
    ):
        rows.setdefault(serial, []).append(tuple(row))
    for number in range(told.runs):
        serial, found = serial_of(number), rows.get(serial_of(number), [])
        if not found:
            told.lost.append(serial)
            continue
        if len(found) > 1:
            told.twice.append(serial)
        _, state, verdict, readings, witnesses, done = found[0]
        cause = (verdict if isinstance(verdict, dict) else json.loads(verdict))["cause"]
        if state not in {"concluded", "needs_answers"}:
            told.broken.append(f"{serial} {state}")
        elif (cause or "") != fault_of(number):
            told.wrong.append(f"{serial}: {cause}, not {fault_of(number)}")
        if (readings, witnesses, done) != (10, 10, 7):
            told.incomplete.append(f"{serial}: {readings} readings, {done} steps")
        _count_calls(portal, acquirer, told, number, str(found[0][0]))


def _count_calls(portal: Portal, acquirer: Answering, told: Story, number: int, run: str) -> None:
    """Nobody was asked more often than their step was tried."""
    tries = dict(portal.database.rows("select key, tries from diagnostics_steprun where diagnosis_id = %s", run))
    told.taken_up += max(tries.values()) > 1
    mid, serial = mid_of(number), serial_of(number)
    addresses = {
        "merchant": f"GET /v1/merchants/{mid}",
        "account": f"GET /v1/merchants/{mid}/account",
        "terminal": f"GET /v1/terminals/{serial}",
        "parameters": f"GET /v1/terminals/{serial}/parameters",
        "transactions": f"GET /v1/transactions?mid={mid}",
        "sign_on": f"POST /v1/terminals/{serial}/sign-on-test",
    }
    for step, owned in STEP_OWNS.items():
        for witness in owned:
            asked = acquirer.asked[addresses[witness]] if witness in addresses else 0
            if asked > tries[step]:
                told.overasked.append(f"{addresses[witness]}: {asked} times in {tries[step]} tries")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    told = story(given.runs, seconds=given.seconds, seed=given.seed, patience=given.seconds + 600)
    sys.stdout.write(json.dumps(vars(told) | {"clean": told.clean}, ensure_ascii=False) + "\n")
    return 0 if told.clean else 1


if __name__ == "__main__":
    sys.exit(main())
