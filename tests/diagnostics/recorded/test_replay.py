"""Every recorded diagnosis replays from its readings to the same verdict under the same versions."""

from typing import Any

import pytest

from diagnostics import catalogue
from diagnostics.evidence import Case
from diagnostics.replaying import differing, versions_of
from diagnostics.verdict import judge
from tests.diagnostics.recorded import recording


def _again(one: dict[str, Any]) -> dict[str, Any]:
    return judge(Case.from_json(one["case"])).to_json()


def test_there_is_a_recording_of_todays_versions() -> None:
    """Whoever changes a VERSION records anew: python -m tests.diagnostics.recorded."""
    assert recording.current() in recording.names()
    assert len(recording.read(recording.current())) >= 90


def test_what_was_recorded_under_todays_versions_comes_out_the_same() -> None:
    runs = recording.read(recording.current())

    changed = {one["name"]: differing(one["judgement"], _again(one)) for one in runs}

    assert {versions_of(one["judgement"]) for one in runs} == {recording.current().replace("_", "/", 2)}
    assert {name: parts for name, parts in changed.items() if parts} == {}


@pytest.mark.parametrize("name", recording.names())
def test_every_recording_old_ones_too_can_still_be_judged_and_explained(name: str) -> None:
    for one in recording.read(name):
        _again(one)
        said = one["judgement"]
        causes = {said["verdict"]["cause"], *(other["cause"] for other in said["also"])} - {None}
        codes = {code for step in said["steps"] for code in step["findings"]}
        assert causes <= set(catalogue.causes())
        assert codes <= set(catalogue.findings())
