"""A database file with the product's tables and nothing in it: made once a machine and copied, because migrating takes
half a minute of a processor, and two dozen tests want an installation of their own. That it can be made from nothing is
what the supervisor's tests and those on PostgreSQL show.
"""

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "applications", "diagnostics")


def copy_schema(target: Path) -> None:
    """Put the file there, unless there is one."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = Path(tempfile.gettempdir()) / f"portal-schema-{_version()}.sqlite3"
    if not kept.exists():
        _make(kept)
    shutil.copyfile(kept, target)


def _version() -> str:
    files = [
        ROOT / "requirements.lock",
        *(path for room in ROOMS for path in (ROOT / room / "migrations").glob("0*.py")),
    ]
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sorted(files))).hexdigest()[:16]


def _make(kept: Path) -> None:
    """Whoever is first wins; nobody sees half a file."""
    with tempfile.TemporaryDirectory(prefix="portal-schema-") as folder:
        made = Path(folder) / "portal.sqlite3"
        clean = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        env = {**clean, "DEBUG": "true", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        command = [sys.executable, "manage.py", "migrate", "-v", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=280)
        with contextlib.closing(sqlite3.connect(made)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(made, f"{kept}.{os.getpid()}")
        os.replace(f"{kept}.{os.getpid()}", kept)
