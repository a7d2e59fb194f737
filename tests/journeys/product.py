"""The whole product, started by its own command on free ports, with an empty folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from tests.services.schema import copy_schema

ROOT = Path(__file__).resolve().parent.parent.parent


class Product:
    """`with Product(folder) as running:` → `running.url` answers; everything is gone afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if name in _KEPT}
        self.env = inherited | {"VAR_DIR": str(folder / "var"), "PORT": str(self.port)}

    def __enter__(self) -> Product:
        copy_schema(self.folder / "var" / "portal.sqlite3")
        self._log = (self.folder / "run.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "run"], cwd=ROOT, env=self.env, stdout=self._log, stderr=subprocess.STDOUT
        )
        until = time.monotonic() + 300
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.__exit__(None, None, None)
                raise AssertionError("the product did not start:\n" + (self.folder / "run.log").read_text())
            time.sleep(0.3)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(150)
        self._log.close()

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=3) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except (OSError, ValueError, KeyError):
            return False

    def manage(self, *words: str) -> str:
        """What a `manage.py` command of this product printed; AssertionError with its complaint when it failed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=90
        )
        assert done.returncode == 0, f"manage.py {' '.join(words)}: {done.stderr}"
        return done.stdout


_KEPT = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV"}
