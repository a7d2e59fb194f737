"""The code as data: files, syntax trees, and who stands where."""

import ast
import gc
import subprocess
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "diagnostics", "applications")


@lru_cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Every Python file below these folders, migrations left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@lru_cache
def tree(path: Path) -> ast.Module:
    """The syntax tree; only the last hundred are kept, so what is asked of every file is gathered in one round.

    Python 3.11 loses count of its own recursion when a collection falls into the parsing.
    """
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def name_of(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


@cache
def imported(path: Path) -> frozenset[str]:
    """Dotted names that the file imports, wherever the import stands."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


@lru_cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or would be, in the repository; without git, everything outside the ignored folders."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        ignored = {".venv", "var", ".git", "__pycache__"}
        listed = [name_of(path) for path in ROOT.rglob("*") if not ignored & set(path.parts)]
    return tuple(path for name in sorted(set(listed)) if (path := ROOT / name).is_file())
