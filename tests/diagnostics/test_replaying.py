"""All stored runs are judged again by one command, which tells what comes out otherwise and under which versions."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from diagnostics.models import Diagnosis
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer, finished


def replayed() -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("replay_diagnoses", "--json", stdout=out)
    finally:
        said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_what_was_just_judged_comes_out_the_same(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    run = finished(shop, code="03")

    assert replayed() == {
        "versions": {run.judged_by: {"runs": 1, "same": 1, "different": 0}},
        "differences": [],
    }


def test_a_run_of_older_versions_may_differ_and_is_told(acquirer: Acquirer, shop: Terminal) -> None:
    run = finished(shop, code="03")
    Diagnosis.objects.filter(pk=run.pk).update(judged_by="0/0", also=[{"cause": "tampered", "certainty": "likely"}])

    said = replayed()

    assert said["versions"] == {"0/0": {"runs": 1, "same": 0, "different": 1}}
    assert said["differences"][0]["parts"]["also"]["now"] == run.also


def test_a_difference_under_the_same_versions_is_an_error(acquirer: Acquirer, shop: Terminal) -> None:
    run = finished(shop, code="03")
    Diagnosis.objects.filter(pk=run.pk).update(examined={"ruled_out": [], "open": []})

    with pytest.raises(CommandError):
        call_command("replay_diagnoses", stdout=StringIO())


@pytest.mark.django_db
def test_an_empty_database_says_so() -> None:
    out = StringIO()
    call_command("replay_diagnoses", stdout=out)
    assert out.getvalue().strip() == "no diagnosis is stored"
