"""docker-compose.yml, the Dockerfile and the table of commands tell one story; tests/services starts it natively."""

import json
from typing import Any

import pytest
import yaml

from portal.management.processes import COMMANDS
from tests.house.source import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("sandbox", "worker-io", "worker-cpu", "worker-ocr", "scheduler", "web")


def test_everything_production_needs_is_there() -> None:
    assert set(SERVICES) == {*OURS, "prepare", "postgres", "redis", "storage"}
    assert {name for name, service in SERVICES.items() if service.get("profiles")} == {"sandbox"}


@pytest.mark.parametrize("name", OURS)
def test_compose_starts_what_the_table_of_commands_says(name: str) -> None:
    command = tuple(SERVICES[name]["command"])
    assert command[: len(COMMANDS[name])] == COMMANDS[name]
    assert command[len(COMMANDS[name]) :] == (("--host", "0.0.0.0") if name == "sandbox" else ())


def test_the_image_serves_what_compose_serves() -> None:
    line = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD "))
    assert json.loads(line.removeprefix("CMD ")) == SERVICES["web"]["command"]


def test_everything_that_runs_on_is_restarted_and_watched() -> None:
    runs_on = {name: service for name, service in SERVICES.items() if name != "prepare"}
    assert {name for name, service in runs_on.items() if service["restart"] != "unless-stopped"} == set()
    assert {name for name, service in runs_on.items() if "healthcheck" not in service} == {"scheduler"}


def test_no_secret_stands_in_the_file() -> None:
    given = {key for service in SERVICES.values() for key in service.get("environment", {})}
    assert {key for key in given if "SECRET" in key or "PASSWORD" in key or "KEY" in key} == set()
