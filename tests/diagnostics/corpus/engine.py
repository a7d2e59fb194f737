"""Runs cases side by side: a few processes, each with a portal, a database and a sandbox of its own."""

import atexit
import contextlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.diagnostics.corpus.corpus import CASES

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 3  # most of a silent case is waiting


def run(numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The result of each of these cases: {"found": the printed document, "recorded": its readings}."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        database = Path(folder) / "migrated.sqlite3"
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=os.environ | _settings(database), check=True)
        slow_first = sorted(numbers, key=lambda number: not CASES[number].slow)
        context = multiprocessing.get_context("spawn")
        workers = min(PROCESSES, 1 + len(slow_first) // 80)
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(str(database),)) as pool:
            return dict(zip(slow_first, pool.map(_one, slow_first), strict=True))


def _settings(database: Path) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:////{str(database).lstrip('/')}",
            "VAR_DIR": str(database.parent)}  # fmt: skip


def _begin(migrated: str) -> None:
    """This process becomes a portal with an acquirer beside it."""
    mine = Path(migrated).with_name(f"{os.getpid()}.sqlite3")
    shutil.copy(migrated, mine)
    os.environ.update(_settings(mine))
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    from portal.acquirer.sandbox.server import running
    from portal.acquirer.sandbox.world import World

    setup_test_environment()
    stack = contextlib.ExitStack()
    served = running(World(), key_id=settings.ACQUIRER_KEY_ID, secret=settings.ACQUIRER_SECRET)
    settings.ACQUIRER_URL = stack.enter_context(served).url
    atexit.register(stack.close)


def _one(number: int) -> dict[str, Any]:
    from tests.diagnostics.corpus import portal

    result = portal.run(number, CASES[number])
    return {"found": result.found, "recorded": result.recorded}
