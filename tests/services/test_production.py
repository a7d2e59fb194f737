"""The commands of docker-compose.yml, started as they stand there against real PostgreSQL, Redis and an S3 store."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.demo import FLEET_FILE
from tests.house.test_compose import OURS
from tests.house.test_compose import SERVICES as COMPOSE
from tests.services.processes import Portal
from tests.services.servers import Services
from tests.services.test_crashes import BEGIN


@pytest.fixture(scope="module")
def production(found: Services, bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Everything that compose starts, running."""
    environment = found.environment() | {"STORAGE_URL": bucket, "DEMO": "false"}
    with Portal(tmp_path_factory.mktemp("production"), environment) as portal:
        portal.manage(*COMPOSE["prepare"]["command"][2:])
        portal.manage("collectstatic", "--no-input", "-v", "0")
        for name in OURS:
            portal.start(name, argv=COMPOSE[name]["command"], wait=False)
        portal.until(lambda: portal.get("/readyz")[0] == 200, within=60, what="/readyz")
        yield portal


def test_everything_is_ready(production: Portal) -> None:
    production.until(lambda: '"ready"' in production.get("/readyz")[1], within=20, what="the acquirer to answer")
    report = json.loads(production.get("/readyz")[1])
    states = {name: check["state"] for name, check in report["checks"].items()}
    assert (report["status"], states) == (
        "ready",
        {"database": "ok", "broker": "ok", "storage": "ok", "acquirer": "ok"},
    )


def test_a_broken_neighbour_makes_it_not_ready(production: Portal) -> None:
    production.until(lambda: '"ready"' in production.get("/readyz")[1], within=20, what="the acquirer to answer")
    production.kill("sandbox")
    production.until(lambda: '"degraded"' in production.get("/readyz")[1], within=10)
    status, body = production.get("/readyz")
    assert (status, json.loads(body)["checks"]["acquirer"]["state"]) == (200, "failed")
    production.start("sandbox", argv=COMPOSE["sandbox"]["command"])


def test_a_diagnosis_and_a_hand_over_are_done_there(production: Portal) -> None:
    production.manage("import_fleet", str(FLEET_FILE))
    production.until(lambda: '"ready"' in production.get("/readyz")[1], within=20, what="the acquirer to answer")
    production.manage("sandbox", "seed", str(FLEET_FILE))
    ids = production.python(BEGIN)
    value = production.database.value
    production.until(
        lambda: value("select state from diagnostics_diagnosis where id=%s", ids["diagnosis"]) != "running", within=30
    )
    production.until(
        lambda: value("select state from applications_handover where application_id=%s", ids["application"]) == "done",
        within=30,
    )
    assert (
        value("select count(*) from diagnostics_steprun where diagnosis_id=%s and state='done'", ids["diagnosis"]) == 7
    )
    stored = value("select stored_name from applications_documentpage limit 1")
    assert not (production.folder / "var" / "files" / stored).exists()  # papers are in the bucket


def test_the_prepared_bucket_is_made_once(production: Portal) -> None:
    made = production.env["STORAGE_URL"].replace("/documents", "/another")
    production.env, before = production.env | {"STORAGE_URL": made}, production.env
    try:
        said = [production.manage("prepare", "-v", "0").stdout for _ in range(2)]
    finally:
        production.env = before
    assert said == ["made the bucket another\n", ""]


def test_a_worker_that_is_told_to_stop_goes_at_once(found: Services, tmp_path: Path) -> None:
    with Portal(tmp_path, found.environment()) as portal:
        portal.start("worker-io")
        assert portal.stop("worker-io", within=30) < 25  # compose gives it 30 s; alone it takes one
