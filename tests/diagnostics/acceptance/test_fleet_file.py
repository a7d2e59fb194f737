"""import_fleet and terminal_token by their contract."""

import itertools
import json
import re
from typing import Any

import pytest

from tests.diagnostics.acceptance.case import Case, fleet_line
from tests.diagnostics.acceptance.harness import Portal
from tests.diagnostics.acceptance.healthy import Ids

_numbers = itertools.count(800_000)


def line(**patch: Any) -> dict[str, Any]:
    return fleet_line(Case("", portal=patch), Ids(next(_numbers)))


def known(portal: Portal, good: dict[str, Any]) -> bool:
    """Whether the terminal of this line is there: only then it gets a token."""
    return bool(portal.run("terminal_token", good["terminals"][0]["serial"])["status"] == 0)


def test_the_same_file_twice_changes_nothing(portal: Portal) -> None:
    lines = [line(), line()]
    first = portal.import_lines("twice.jsonl", *lines)
    token = portal.token(lines[0]["terminals"][0]["serial"])
    second = portal.import_lines("twice.jsonl", *lines)
    assert (first["status"], second["status"]) == (0, 0)
    data = {"reported_at": "2026-11-23T10:00:00+08:00"}
    assert portal.report(lines[0]["terminals"][0]["serial"], data, token)["status"] == 200


def test_only_the_names_are_needed(portal: Portal) -> None:
    bare = line()
    few = {
        "merchant": {key: bare["merchant"][key] for key in ("mid", "name")},
        "terminals": [{"serial": bare["terminals"][0]["serial"]}],
    }
    said = portal.import_lines("few.jsonl", few)
    assert (said["status"], known(portal, bare)) == (0, True)


def test_everything_else_may_be_null(portal: Portal) -> None:
    bare = line()
    merchant = {key: value if key in ("mid", "name") else None for key, value in bare["merchant"].items()}
    terminal = {key: value if key == "serial" else None for key, value in bare["terminals"][0].items()}
    said = portal.import_lines("nulls.jsonl", {"merchant": merchant, "terminals": [terminal]})
    assert (said["status"], known(portal, bare)) == (0, True)


def test_a_merchant_may_have_no_terminals(portal: Portal) -> None:
    lines = [line() | {"terminals": []}, {"merchant": line()["merchant"]}, line() | {"terminals": None}]
    assert portal.import_lines("none.jsonl", *lines)["status"] == 0


def test_unknown_members_are_no_trouble(portal: Portal) -> None:
    good = line() | {"comment": "x"}
    good["merchant"]["colour"] = "red"
    good["terminals"][0]["colour"] = 5
    assert (portal.import_lines("more.jsonl", good)["status"], known(portal, good)) == (0, True)


@pytest.mark.parametrize(
    "status", ["stock", "shipped", "activating", "active", "spare", "in_repair", "blocked", "retired"]
)
def test_every_state_of_a_terminal_comes_in(portal: Portal, status: str) -> None:
    assert portal.import_lines("state.jsonl", line(**{"terminal.status": status}))["status"] == 0


@pytest.mark.parametrize("kind", ["micro", "sole_trader", "enterprise"])
@pytest.mark.parametrize("status", ["active", "suspended", "closed"])
def test_every_kind_and_state_of_a_merchant_comes_in(portal: Portal, kind: str, status: str) -> None:
    good = line(**{"merchant.subject_type": kind, "merchant.status": status, "merchant.uscc": None})
    assert portal.import_lines("kind.jsonl", good)["status"] == 0


@pytest.mark.parametrize(
    "bad",
    [
        "{not json",
        "[]",
        "5",
        "{}",
        '{"merchant": {}}',
        '{"merchant": "x", "terminals": []}',
        {"merchant": {"mid": "898300009999001"}, "terminals": []},
        {"merchant": {"name": "x"}, "terminals": []},
        {"merchant": {"mid": 5, "name": "x"}, "terminals": []},
        {"merchant": {"mid": "898300009999002", "name": "x"}, "terminals": [{"tid": "1"}]},
        {"merchant": {"mid": "898300009999003", "name": "x"}, "terminals": "x"},
        {"merchant": {"mid": "898300009999004", "name": "x", "status": "quantum"}, "terminals": []},
        {"merchant": {"mid": "898300009999005", "name": "x", "licence_valid_until": "soon"}, "terminals": []},
        {"merchant": {"mid": "898300009999006", "name": "x"}, "terminals": [{"serial": "B1", "status": "quantum"}]},
        {"merchant": {"mid": "898300009999007", "name": "x"}, "terminals": [{"serial": "B2", "place": {"lat": "x"}}]},
        {"merchant": {"mid": "898300009999008", "name": "x"}, "terminals": [{"serial": "B3", "activated_at": "soon"}]},
    ],
)
def test_a_bad_line_is_named_and_the_others_come_in(portal: Portal, bad: Any) -> None:
    before, after = line(), line()
    said = portal.import_lines("bad.jsonl", before, bad, after)
    assert (said["status"], known(portal, before), known(portal, after)) == (1, True, True)
    assert re.search(r"\b2\b", said["stderr"] + said["stdout"])
    assert "Traceback" not in said["stderr"]


def test_blank_lines_and_a_byte_order_mark_are_nothing(portal: Portal) -> None:
    first, second = line(), line()

    texts = ["\ufeff" + json.dumps(first), "", json.dumps(second) + "\r", "   "]
    said = portal.import_lines("blank.jsonl", *texts)
    assert (said["status"], known(portal, first), known(portal, second)) == (0, True, True)


def test_a_terminal_moves_with_the_newest_file(portal: Portal) -> None:
    old, new = line(), line()
    new["terminals"] = old["terminals"]
    statuses = [portal.import_lines("old.jsonl", old)["status"], portal.import_lines("new.jsonl", new)["status"]]
    assert statuses == [0, 0]


def test_a_file_that_is_not_there_cannot_be_imported(portal: Portal) -> None:
    said = portal.run("import_fleet", str(portal.folder / "nowhere.jsonl"))
    assert (said["status"], len(said["stderr"].strip().splitlines())) == (1, 1)


def test_a_token_stands_alone_on_one_line(portal: Portal) -> None:
    good = line()
    portal.import_lines("token.jsonl", good)
    said = portal.run("terminal_token", good["terminals"][0]["serial"])
    assert (said["status"], said["stderr"]) == (0, "")
    assert re.fullmatch(r"\S{20,}\n", said["stdout"])


def test_an_unknown_serial_gets_no_token(portal: Portal) -> None:
    said = portal.run("terminal_token", "NOBODY")
    assert (said["status"], said["stdout"], len(said["stderr"].strip().splitlines())) == (1, "", 1)
