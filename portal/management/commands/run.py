"""One command, the whole product: everything that runs in production, on the embedded defaults, with demo data."""

import hashlib
import io
import json
import os
import socket
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.demo import FLEET_FILE
from portal.management.processes import COMMANDS, START_AFTER, STOP_ORDER, chosen, environment_of
from portal.management.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Run web, workers, scheduler, sandbox acquirer and simulated terminals; Ctrl-C stops all of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", default="", help="comma-separated: web, worker, scheduler, sandbox, terminals")
        parser.add_argument("--host", default="127.0.0.1", help="where the pages are served")
        parser.add_argument("--no-demo", action="store_true", help="load no demo data")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        if settings.SITE_URL.startswith("https://"):
            raise CommandError("`run` is for trying the portal out; docs/operations.md says how to run it in earnest")
        names = _names(options["only"])
        host, port = options["host"], int(os.environ.get("PORT") or urlsplit(settings.SITE_URL).port or 8000)
        if "web" in names:
            _refuse_taken_port(host, port)
        demo = settings.DEMO and not options["no_demo"]
        self._prepare_data(demo=demo)
        connections.close_all()
        self.stdout.write("Starting … (what each process says is in " + str(settings.VAR_DIR / "log") + ")")
        more = {"sandbox": ("--seed", str(FLEET_FILE)) if demo else ()}  # what is there already stays as it is
        children = [
            Child(
                name,
                (*COMMANDS[name], *more.get(name, ())),
                _environment(name, host, port),
                _log(name),
                delay=START_AFTER.get(name, 0.0),
            )
            for name in names
        ]
        supervisor = Supervisor(children, say=self.stdout.write, stop_order=STOP_ORDER)
        supervisor.run(lambda: "web" not in names or (supervisor.complete and self._announced(port, began)))
        self.stdout.write("Stopped. The data is kept; run again to go on.")

    def _prepare_data(self, *, demo: bool) -> None:
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            _collect_static()
        if demo:
            self.stdout.write("Loading the demo data …")
            call_command("demo", stdout=io.StringIO())

    def _announced(self, port: int, began: float) -> bool:
        """True once everything answers and the address has been printed."""
        answer = _ready(f"http://127.0.0.1:{port}/readyz")
        if answer.get("status") != "ready":
            return False
        self.stdout.write(f"\nReady after {time.monotonic() - began:.1f} s:  {settings.SITE_URL}\n")
        if settings.DEMO:
            call_command("demo", "--sign-ins", stdout=self.stdout)
        self.stdout.write("Ctrl-C stops everything.")
        return True


def _names(only: str) -> list[str]:
    if only:
        try:
            return chosen(only)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
    return list(COMMANDS)


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"port {port} of {host} cannot be used ({error.strerror}). Another one: PORT={port + 1} make run"
            ) from error


def _environment(name: str, host: str, port: int) -> dict[str, str]:
    env = dict(os.environ, PYTHONUNBUFFERED="1", GRANIAN_HOST=host, GRANIAN_PORT=str(port))
    env.setdefault("GRANIAN_WORKERS", "1")
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # six processes would each compile everything at every start
    return env | environment_of(name)


def _log(name: str) -> Path:
    return Path(settings.VAR_DIR) / "log" / f"{name}.log"


def _ready(url: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(url, timeout=3) as response:  # noqa: S310  our own address
            return dict(json.load(response))
    except (urllib.error.URLError, OSError, ValueError):
        return {}


def _collect_static() -> None:
    """Collect, compress and hash the static files, unless that was done for exactly these files before."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            state.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    if not stamp.exists() or stamp.read_text() != state.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(state.hexdigest())
