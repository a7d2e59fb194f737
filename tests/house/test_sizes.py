"""Nothing grows so large that nobody reads it."""

import ast
from functools import cache
from pathlib import Path

from tests.house.source import ROOMS, ROOT, name_of, python_files, tree

FILE, FUNCTION, CLASS, TEMPLATE = 300, 40, 120, 90
TEST_FUNCTION = 80  # stories and tables of data are read from top to bottom


@cache
def _measured(path: Path) -> tuple[tuple[type, str, int], ...]:
    """Each function and class of the file with its lines; the file is read once, whatever is asked of it."""
    return tuple(
        (type(node), f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def _lengths(kinds: tuple[type, ...], *folders: str) -> dict[str, int]:
    measured = (one for path in python_files(*folders) for one in _measured(path))
    return {name: length for kind, name, length in measured if kind in kinds}


def _too_long(lengths: dict[str, int], limit: int) -> dict[str, int]:
    return {name: length for name, length in lengths.items() if length > limit}


def test_files_are_short() -> None:
    lines = {name_of(path): len(path.read_text().splitlines()) for path in python_files(*ROOMS, "tests", "benchmarks")}
    assert _too_long(lines, FILE) == {}


def test_functions_are_short() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert _too_long(_lengths(kinds, *ROOMS, "benchmarks"), FUNCTION) == {}
    assert _too_long(_lengths(kinds, "tests"), TEST_FUNCTION) == {}


def test_classes_are_short() -> None:
    assert _too_long(_lengths((ast.ClassDef,), *ROOMS, "tests", "benchmarks"), CLASS) == {}


def test_templates_are_short() -> None:
    lines = {name_of(path): len(path.read_text().splitlines()) for path in (ROOT / "templates").rglob("*.html")}
    assert _too_long(lines, TEMPLATE) == {}


def test_views_are_short() -> None:
    views = {name: length for name, length in _lengths((ast.FunctionDef,), *ROOMS).items() if "/views/" in name}
    assert _too_long(views, 30) == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = {
        name_of(path)
        for path in python_files(*ROOMS, "tests", "benchmarks")
        if path.read_text().strip() and ast.get_docstring(tree(path)) is None
    }
    assert silent == set()
