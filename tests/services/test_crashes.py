"""SIGKILL in the middle of the work, on the embedded defaults: a worker comes back, and everything is finished once.

The crash happens once for all tests of this file: a diagnosis, a hand-over and the making of a document's pages are all
under way when both workers and the scheduler are killed. The lost messages stay lost; the rows bring the work back.
"""

import json
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from portal.acquirer.sandbox.remote import ask
from portal.demo import FLEET_FILE
from tests.services.processes import Portal

pytestmark = pytest.mark.crash
PROMISE_SECONDS = 60.0
WORKERS = ("worker-io", "worker-cpu", "scheduler")

_WRITTEN = """
from django.db import transaction
from applications.actions.draft import save_step, start_application
from applications.actions.papers import add_document
from applications.actions.review import approve, claim
from applications.actions.submit import submit
from applications.tasks import process_document
from applications.rules.papers import required_documents
from diagnostics.actions.start import start_diagnosis
from portal.models import Role, Terminal, User
from tests.applications.conftest import BUSINESS, CONSENTS, PERSONAL, SETTLEMENT, photo, upload

wang = User.objects.create_user("wang@example.cn", "correct horse")
rita = User.objects.create_user("rita@example.cn", "correct horse", role=Role.REVIEWER)
first = start_application(by=wang, subject_type="sole_trader")
for key, values in (("personal", PERSONAL), ("business", BUSINESS), ("settlement", SETTLEMENT)):
    save_step(first, key, by=wang, values=values)
for kind in required_documents("sole_trader", "personal"):
    process_document(str(add_document(first, by=wang, kind=kind, upload=upload()).pk))
submitted = claim(submit(first, by=wang, consents=CONSENTS), by=rita)
result = {"application": first.pk.hex}
"""

_SENT_OFF = """
approve(submitted, by=rita, seen_version=submitted.version)
terminal = Terminal.objects.exclude(merchant=None).filter(status="active").order_by("serial").first()
run = start_diagnosis(terminal, by=wang, code="03")
result = {"application": submitted.pk.hex, "diagnosis": run.pk.hex}
"""
BEGIN = _WRITTEN + _SENT_OFF

# All three from one process at one moment: on a busy machine the start of a second one outlasts the first one's work.
_ALL_AT_ONCE = (
    """
import time
from applications.actions.draft import start_application
from applications.actions.papers import add_document
from applications.actions.review import approve
from applications.models import Application, HandOver
from diagnostics.actions.start import start_diagnosis
from portal.models import Role, Terminal, User
from tests.applications.conftest import photo, upload

wang, rita = (User.objects.get(email=f"{name}@example.cn") for name in ("wang", "rita"))
submitted = Application.objects.get(status="in_review")
application = start_application(by=wang, subject_type="sole_trader")
picture = upload(photo(4000, 3000))
"""
    + _SENT_OFF
    + """
until = time.monotonic() + 30  # a paper is quickly done: it comes when the slow work is in other hands already
while time.monotonic() < until and not HandOver.objects.filter(state="waiting", tries=1).exists():
    time.sleep(0.05)
result["paper"] = add_document(application, by=wang, kind="id_front", upload=picture).pk.hex
"""
)


@dataclass(frozen=True, slots=True)
class Crash:
    """What was under way when everything was killed, and how long after the restart it was all done."""

    portal: Portal
    ids: dict[str, Any]
    under_way: dict[str, Any]
    seconds: float

    def one(self, sql: str, key: str) -> Any:
        return self.portal.database.value(sql, self.ids[key])


def _papers(portal: Portal) -> int:
    return int(portal.database.value("select count(*) from applications_document where state='processing'"))


def _handed_over(portal: Portal, application: str) -> int:
    statement = "select count(*) from applications_handover where application_id=%s and state='waiting' and tries=1"
    return int(portal.database.value(statement, application))


def _done(portal: Portal, ids: dict[str, Any]) -> bool:
    value = portal.database.value
    return (
        value("select state from diagnostics_diagnosis where id=%s", ids["diagnosis"]) != "running"
        and value("select state from applications_handover where application_id=%s", ids["application"]) == "done"
        and value("select state from applications_document where id=%s", ids["paper"]) == "ready"
    )


@pytest.fixture(scope="module")
def crash(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crash]:
    with Portal(tmp_path_factory.mktemp("crash"), {"DEMO": "false"}) as portal:
        portal.manage("prepare", "-v", "0")
        portal.manage("import_fleet", str(FLEET_FILE))
        portal.start("sandbox")
        portal.manage("sandbox", "seed", str(FLEET_FILE))
        portal.start(*WORKERS)
        ask(portal.sandbox_url, "POST", "inject", {"name": "latency", "ms": 7000})
        before = portal.python(_WRITTEN)
        with ThreadPoolExecutor(1) as person:
            begun = person.submit(portal.python, _ALL_AT_ONCE)
            portal.until(lambda: _papers(portal), within=60, what="the paper to be in work")
            held = portal.database.rows("select diagnosis_id from diagnostics_steprun where state='running'")
            under_way = {
                "diagnosis": len(held),
                "hand-over": _handed_over(portal, before["application"]),
                "paper": _papers(portal),
            }
            for name in WORKERS:
                portal.kill(name)
            ids = begun.result()
        ask(portal.sandbox_url, "POST", "lift", {})
        began = time.monotonic()
        portal.start(*WORKERS, wait=False)
        portal.until(lambda: _done(portal, ids), within=2 * PROMISE_SECONDS, what="everything to be finished")
        yield Crash(portal, ids, under_way, time.monotonic() - began)


def test_everything_was_in_the_middle(crash: Crash) -> None:
    assert crash.under_way["diagnosis"] > 0
    assert (crash.under_way["hand-over"], crash.under_way["paper"]) == (1, 1)


def test_all_is_finished_within_a_minute_of_the_restart(crash: Crash) -> None:
    assert crash.seconds <= PROMISE_SECONDS


def test_the_diagnosis_has_one_verdict_on_seven_steps(crash: Crash) -> None:
    assert crash.one("select state from diagnostics_diagnosis where id=%s", "diagnosis") in {
        "concluded",
        "needs_answers",
    }
    steps = crash.portal.database.rows(
        "select key, state, outcome from diagnostics_steprun where diagnosis_id=%s", crash.ids["diagnosis"]
    )
    assert (len(steps), {state for _, state, _ in steps}) == (7, {"done"})
    assert "" not in {outcome for _, _, outcome in steps}
    twice = crash.portal.database.rows(
        "select witness from diagnostics_storedreading where diagnosis_id=%s group by witness having count(*) > 1",
        crash.ids["diagnosis"],
    )
    assert twice == []


def test_the_acquirer_has_the_application_once(crash: Crash) -> None:
    with urllib.request.urlopen(f"{crash.portal.sandbox_url}/sandbox/health") as answer:
        assert json.load(answer)["application"] == 1
    assert crash.one("select count(*) from applications_handover where application_id=%s", "application") == 1
    moves = crash.portal.database.rows(
        "select id from applications_event where application_id=%s and name='hand_over'", crash.ids["application"]
    )
    assert len(moves) == 1


def test_the_paper_has_its_one_page(crash: Crash) -> None:
    pages = crash.portal.database.rows(
        "select number, stored_name from applications_documentpage where document_id=%s", crash.ids["paper"]
    )
    assert [number for number, _ in pages] == [1]
    assert (crash.portal.folder / "var" / "files" / pages[0][1]).exists()
    assert crash.one("select stored_name from applications_document where id=%s", "paper") == ""
