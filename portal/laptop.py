"""What a machine without configuration runs on: the demo's settings, made once and kept in VAR_DIR/demo.env.

`manage.py run` makes the file; every other command on such a machine reads it, so that `manage.py sandbox inject …`
typed into a second terminal speaks to the demo that is running. A machine with a SECRET_KEY of its own is configured:
nothing is read there.
"""

import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import IO

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
SANDBOX_PORT = 8583
_held: list[IO[str]] = []  # the lock lives as long as the process


class AlreadyRunning(Exception):
    """Another `run` holds this VAR_DIR; the message says what to do."""


def var_dir() -> Path:
    """Where the embedded database, broker, files and this demo's settings lie."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()  # file:// addresses are made of it


def read() -> None:
    """Take the demo's settings, unless this machine has its own. What the environment says always wins."""
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        path = var_dir() / "demo.env"
        if path.exists():
            environ.Env.read_env(str(path))


def prepare() -> None:
    """Make or renew demo.env for `manage.py run`, and hold the lock that keeps a second run away from this VAR_DIR."""
    if (BASE_DIR / ".env").exists():
        environ.Env.read_env(str(BASE_DIR / ".env"))
    folder = var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    _lock(folder / "run.lock")
    kept = _kept(folder / "demo.env")
    port = os.environ.get("PORT") or "8000"
    values = {
        "DEBUG": "false",
        "DEMO": "true",
        "LOG_JSON": "false",
        "SECRET_KEY": kept.get("SECRET_KEY") or secrets.token_hex(32),
        "FIELD_KEYS": kept.get("FIELD_KEYS") or secrets.token_hex(32),
        "ACQUIRER_KEY_ID": "portal-demo",
        "ACQUIRER_SECRET": kept.get("ACQUIRER_SECRET") or secrets.token_hex(32),
        "ACQUIRER_URL": f"http://127.0.0.1:{free_port(SANDBOX_PORT)}",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    for name, value in values.items():
        os.environ.setdefault(name, value)
    _write(folder / "demo.env", values)


def free_port(wanted: int) -> int:
    """`wanted`, or any other free port when somebody sits there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def _lock(path: Path) -> None:
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        raise AlreadyRunning(
            f"the portal is already running from this folder (process {handle.read().strip() or 'unknown'}). "
            "Stop it with Ctrl-C first, or give this one a folder and port of its own: VAR_DIR=… PORT=… make run"
        ) from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    _held.append(handle)


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value for name, _, value in pairs if value}


def _write(path: Path, values: dict[str, str]) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)
