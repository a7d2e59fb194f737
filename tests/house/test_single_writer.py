"""A status changes in one place, so that its history, its audit and its consequences can be trusted."""

import ast
from functools import cache
from pathlib import Path

from tests.house.source import ROOMS, name_of, python_files, tree

# column → files that may write it. Answers of the HTTP kind carry a `status` too; those files hold no rows.
WRITERS = {
    "status": {
        "applications/actions/move.py",
        "portal/actions/support.py",
        "portal/actions/terminals.py",
        "portal/api/answers.py",
        "portal/api/problem.py",
        "portal/acquirer/errors.py",
        "portal/acquirer/sandbox/http.py",
    },
    "outcome": {"diagnostics/runner.py"},
    "state": {"diagnostics/runner.py", "diagnostics/problems.py", "diagnostics/commands.py"},
    "cause": {"diagnostics/runner.py"},
    "certainty": {"diagnostics/runner.py", "diagnostics/problems.py"},
}
_UPDATES = {"update", "aupdate", "update_or_create", "aupdate_or_create", "bulk_update", "abulk_update", "save"}


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [leaf for one in node.targets for leaf in (one.elts if isinstance(one, ast.Tuple) else [one])]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _writes(node: ast.AST, column: str) -> bool:
    """x.column = …, .update(column=…), .bulk_update(rows, ["column"]), update_or_create(defaults=…), setattr."""
    if any(isinstance(target, ast.Attribute) and target.attr == column for target in _targets(node)):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in _UPDATES | {"setattr"}:
        return False
    named = {keyword.arg for keyword in node.keywords}
    inside = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
    return column in named or (called not in {"update", "aupdate"} and column in inside)


@cache
def _written(path: Path) -> frozenset[tuple[str, int]]:
    """(column, line) of everything the file writes; it is read once, whatever is asked of it."""
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.stmt | ast.Call)]
    return frozenset((column, node.lineno) for column in WRITERS for node in nodes if _writes(node, column))


def _guilty(column: str, files: tuple[Path, ...]) -> set[str]:
    judged = [path for path in files if name_of(path) not in WRITERS[column]]
    return {f"{name_of(path)}:{line}" for path in judged for name, line in _written(path) if name == column}


def test_only_one_place_writes_a_status() -> None:
    assert _guilty("status", python_files(*ROOMS)) == set()


def test_only_the_runner_writes_what_came_of_a_step() -> None:
    assert _guilty("outcome", python_files("diagnostics")) == set()


def test_only_the_runner_writes_the_cause_of_a_diagnosis() -> None:
    assert _guilty("cause", python_files("diagnostics")) | _guilty("certainty", python_files("diagnostics")) == set()


def test_only_the_runner_writes_the_state_of_a_diagnosis() -> None:
    assert _guilty("state", python_files("diagnostics")) == set()


def test_only_one_place_writes_the_state_of_a_terminal_order() -> None:
    """Of the files that know the model, those about parcels and proofs write states of other rows."""
    knowing = {name_of(path) for path in python_files("applications") if "TerminalOrder" in path.read_text("utf-8")}
    proofs = {f"applications/{place}/activation.py" for place in ("actions", "effects", "models")}
    writers = {"applications/orders.py", "applications/actions/parcels.py", *proofs}
    guilty = {line for line in _guilty("state", python_files("applications")) if line.partition(":")[0] in knowing}
    assert {line for line in guilty if line.partition(":")[0] not in writers} == set()


def test_only_one_place_writes_the_state_of_a_swap() -> None:
    """Every file that knows the states; the sweeper's own writing is about commands to terminals."""
    knowing = tuple(path for path in python_files("portal") if "SwapState" in path.read_text(encoding="utf-8"))
    writers = {"portal/spares/moving.py", "portal/tasks.py"}
    assert {line for line in _guilty("state", knowing) if line.partition(":")[0] not in writers} == set()


def test_only_one_place_writes_the_state_of_a_sent_command_or_a_roll_out() -> None:
    """Every file that knows either model; the sweeper's own writing is about commands that ride on reports."""
    knowing = tuple(path for path in python_files("portal") if _knows(path, "SentCommand", "RollOut"))
    writers = {"portal/commands/following.py", "portal/rollouts/moving.py", "portal/tasks.py"}
    assert {line for line in _guilty("state", knowing) if line.partition(":")[0] not in writers} == set()


def _knows(path: Path, *models: str) -> bool:
    return any(model in path.read_text(encoding="utf-8") for model in models)


def test_only_one_place_writes_the_state_of_a_change_request() -> None:
    """Every file that knows the model; the sweeper's own writing is about commands to terminals."""
    knowing = tuple(path for path in python_files("portal") if "ChangeRequest" in path.read_text(encoding="utf-8"))
    writers = {"portal/changes/moving.py", "portal/tasks.py"}
    assert {line for line in _guilty("state", knowing) if line.partition(":")[0] not in writers} == set()
