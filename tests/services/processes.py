"""The product as real processes: started from the one table of commands, killed with SIGKILL, asked over HTTP and SQL.

with Portal(tmp_path) as portal:
    portal.prepare()
    portal.start("sandbox", "worker-io", "web")
    portal.kill("worker-io")
    portal.until(lambda: portal.database.value("select count(*) from …") == 1, within=60)
"""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from portal.management.processes import COMMANDS, environment_of
from portal.management.supervisor import Child
from tests.services.schema import copy_schema
from tests.services.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
_SECRETS = {
    "SECRET_KEY": "services-secret-key",
    "FIELD_KEYS": "services-field-key",
    "ACQUIRER_KEY_ID": "portal-services",
    "ACQUIRER_SECRET": "services-acquirer-secret",
}
_ALWAYS = {
    "DEBUG": "false",
    "DEMO": "true",
    "LOG_JSON": "true",
    "GRANIAN_HOST": "127.0.0.1",
    "GRANIAN_WORKERS": "1",
    "PYTHONUNBUFFERED": "1",
}
_OURS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "STORAGE_URL", "EMAIL_URL", "DEMO", "ALLOWED_HOSTS", "DEBUG",
         "SITE_URL", "ACQUIRER_URL", "SECRET_KEY_FILE", "LOG_LEVEL", "PORT")  # fmt: skip


class Database:
    """The rows of an installation, asked past Django; `%s` stands for a value."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of the answer."""
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(urlsplit(self.url).path, timeout=20)) as connection:
                return connection.execute(sql.replace("%s", "?"), values).fetchall()
        import psycopg

        with psycopg.connect(self.url) as connection:
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None


class Portal:
    """One installation in `folder`: embedded defaults, unless `environment` names servers."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.web_port, self.sandbox_port = free_port(), free_port()
        self.url, self.sandbox_url = f"http://127.0.0.1:{self.web_port}", f"http://127.0.0.1:{self.sandbox_port}"
        clean = {name: value for name, value in os.environ.items() if name not in _OURS}
        self.env: dict[str, str] = {
            **clean,
            **_SECRETS,
            **_ALWAYS,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PATH": f"{Path(sys.executable).parent}:{clean.get('PATH', '')}",
            "VAR_DIR": str(folder / "var"),
            "SITE_URL": self.url,
            "ACQUIRER_URL": self.sandbox_url,
            "GRANIAN_PORT": str(self.web_port),
            **(environment or {}),
        }
        self.env.setdefault("DATABASE_URL", f"sqlite:///{folder / 'var' / 'portal.sqlite3'}")
        self.database = Database(self.env["DATABASE_URL"])
        self._children: dict[str, Child] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._children):
            self.kill(name)

    def manage(
        self, *words: str, check: bool = True, stdin: str = "", within: float = 180
    ) -> "subprocess.CompletedProcess[str]":
        """Run manage.py to its end. Raises AssertionError with what it said when it fails and `check` holds."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, input=stdin, capture_output=True, text=True, timeout=within, check=False
        )
        assert not check or done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done

    def prepare(self) -> None:
        """Database and bucket; static files, as far as the pages name them."""
        if self.database.url.startswith("sqlite"):
            copy_schema(Path(urlsplit(self.database.url).path))
        self.manage("prepare", "-v", "0")
        self.manage("collectstatic", "--no-input", "-v", "0")

    def python(self, code: str) -> Any:
        """Run `code` in a process of its own with Django set up; what it puts into `result` comes back through JSON."""
        program = f"import django, json, sys\ndjango.setup()\nresult = None\n{code}\nprint('\\n' + json.dumps(result))"
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *names: str, wait: bool = True, argv: Sequence[str] | None = None) -> None:
        """Start processes of the table (or `argv` under that name) and wait until they do their work."""
        for name in names:
            env = self.env | environment_of(name)
            child = Child(name, argv or COMMANDS[name], env, self.folder / "log" / f"{name}.log")
            with contextlib.chdir(ROOT):
                child.start()
            self._children[name] = child
        for name in names if wait else ():
            self.until(lambda name=name: self._works(name), within=60, what=f"{name} to start")

    def kill(self, name: str) -> None:
        """SIGKILL, for the process and all it started: no last words."""
        self._children.pop(name).clear()

    def stop(self, name: str, *, within: float = 15) -> float:
        """SIGTERM; the seconds it took to go. AssertionError when it stays."""
        child, began = self._children.pop(name), time.monotonic()
        child.signal(signal.SIGTERM)
        try:
            self.until(lambda: not child.alive, within=within, what=f"{name} to stop")
        finally:
            child.clear()
        return time.monotonic() - began

    def log(self, name: str) -> str:
        path = self.folder / "log" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    # looking
    def until(self, happened: Callable[[], object], *, within: float, what: str = "it to happen") -> float:
        """Wait; the seconds it took. AssertionError with the logs' ends when it does not happen in time."""
        began = time.monotonic()
        while not happened():
            if time.monotonic() - began > within:
                logs = [f"== {one.stem}\n{self.log(one.stem)[-3000:]}" for one in (self.folder / "log").glob("*.log")]
                raise AssertionError("\n".join([f"waited {within} s for {what}", *logs]))
            time.sleep(0.05)
        return time.monotonic() - began

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page, without a session; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def _works(self, name: str) -> bool:
        child = self._children[name]
        assert child.alive, f"{name} ended at once: {self.log(name)[-3000:]}"
        if name == "web":
            return self.get("/healthz")[0] == 200
        if name == "sandbox":
            return "sandbox acquirer at" in self.log(name)
        if name.startswith("worker"):
            return f"{name.partition('-')[2]}@" in self.log(name) and " ready." in self.log(name)
        return True
