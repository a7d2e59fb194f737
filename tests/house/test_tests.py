"""The tests keep rules of their own."""

import ast

from tests.house.source import ROOMS, imported, name_of, python_files, tree

TESTS = python_files("tests")
_COUNTS = {"django_assert_num_queries", "django_assert_max_num_queries", "assertNumQueries", "CaptureQueriesContext"}


def _calls(path_tree: ast.AST) -> set[int]:
    """Lines where query counts are asked for without `with`, where they would assert nothing."""
    inside = {
        id(item.context_expr)
        for node in ast.walk(path_tree)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    }
    return {
        node.lineno
        for node in ast.walk(path_tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") in _COUNTS or getattr(node.func, "attr", "") in _COUNTS)
        and id(node) not in inside
    }


def test_query_counts_stand_in_a_with() -> None:
    assert {f"{name_of(path)}:{line}" for path in TESTS for line in _calls(tree(path))} == set()


def test_nothing_of_ours_is_mocked() -> None:
    guilty = {name_of(path) for path in TESTS if {name for name in imported(path) if name.startswith("unittest.mock")}}
    assert guilty == set()


def test_every_room_has_tests_and_every_test_folder_a_room() -> None:
    rooms = {path.parent.name for path in TESTS if path.name == "__init__.py" and path.parent.parent.name == "tests"}
    assert rooms == {*ROOMS, "house", "services", "journeys"}
