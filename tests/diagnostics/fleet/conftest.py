"""Both terminals of the shop in order, heard of, and known to a sandbox that really runs."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from diagnostics.models import Drift
from tests.diagnostics.conftest import SERIAL, SPARE, Acquirer


@pytest.fixture
def ready(acquirer: Acquirer) -> Acquirer:
    for serial in (SERIAL, SPARE):
        acquirer.report(serial)
    return acquirer


def compare() -> dict[str, Any]:
    """What `compare_fleet --json` prints, and nothing else on standard output."""
    out = StringIO()
    call_command("compare_fleet", "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def open_kinds() -> set[str]:
    return set(Drift.objects.filter(gone_at=None).values_list("kind", flat=True))
