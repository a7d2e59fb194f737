"""Imports go down, and what is pure stays pure."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.db import models

from tests.house.source import ROOMS, ROOT, imported, name_of, python_files, tree

# What only knows: no database, no network, no queue, no request.
PURE = ("applications/journey", "applications/rules", "diagnostics/checks", "diagnostics/verdict")
_WORLD = ("django.db.", "django.http", "django.core.cache", "celery", "aiohttp", "requests", "urllib.request", "socket",
          "portal.models.", "portal.acquirer", "applications.models", "diagnostics.models")  # fmt: skip


def _is_a_list_of_words(name: str) -> bool:
    """Choices are plain data, though Django keeps them beside its models."""
    module, _, member = name.rpartition(".")
    found = getattr(import_module(module), member, None) if module.startswith(("portal.", "django.db")) else None
    return name == "django.db.models" or (isinstance(found, type) and issubclass(found, models.Choices))


def test_the_contracts_between_the_layers_hold() -> None:
    tool = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[done.stdout.find("Broken contracts") :]


@pytest.mark.parametrize("folder", PURE)
def test_what_only_knows_imports_nothing_that_does(folder: str) -> None:
    guilty = {
        f"{name_of(path)} imports {name}"
        for path in python_files(folder)
        for name in imported(path)
        if name.startswith(_WORLD) and not _is_a_list_of_words(name)
    }
    used = {
        f"{name_of(path)} uses models.{node.attr}"
        for path in python_files(folder)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "models"
        if not node.attr.endswith("Choices")
    }
    assert guilty | used == set()


def test_only_the_five_packages_hold_python() -> None:
    holding = {path.parent.name for path in ROOT.glob("*/*.py")} - {".venv", "var"}
    assert holding == {*ROOMS, "tests", "benchmarks"}


def test_there_are_no_signals_of_our_own() -> None:
    guilty = {
        f"{name_of(path)} imports {name}"
        for path in python_files(*ROOMS)
        for name in imported(path)
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
        or name == "allauth.account.signals"
    }
    assert guilty == set()


def test_no_module_is_called_after_nothing() -> None:
    empty = {"utils", "helpers", "common", "services", "misc"}
    assert {name_of(path) for path in python_files(*ROOMS) if path.stem in empty or path.parent.name in empty} == set()
