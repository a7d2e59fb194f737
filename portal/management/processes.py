"""The processes of the product: the one table that `manage.py run`, docker-compose.yml and the services tests start.

Addresses and sizes come from the environment (GRANIAN_HOST, GRANIAN_PORT, GRANIAN_WORKERS), so that the words are the
same everywhere.
"""

_WORKER = ("celery", "-A", "portal.celery_app", "worker", "--without-gossip", "--without-mingle", "--loglevel", "INFO")

COMMANDS: dict[str, tuple[str, ...]] = {
    "sandbox": ("python", "manage.py", "sandbox", "serve"),
    "worker-io": (*_WORKER, "-n", "io@%h", "-Q", "io", "--pool", "threads", "-c", "8"),
    "worker-cpu": (*_WORKER, "-n", "cpu@%h", "-Q", "cpu", "--pool", "prefork", "-c", "1"),
    "worker-ocr": (
        *_WORKER, "-n", "ocr@%h", "-Q", "ocr", "--pool", "prefork", "-c", "1",
        "--max-tasks-per-child", "200", "--max-memory-per-child", "1200000",
    ),
    "scheduler": ("celery", "-A", "portal.celery_app", "beat", "--pidfile=", "--loglevel", "INFO"),
    "web": (
        "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "256", "--http1-buffer-size", "32768",
        "--respawn-failed-workers", "--workers-kill-timeout", "5", "portal.wsgi:application",
    ),
    "terminals": ("python", "manage.py", "simulate_terminals"),
}  # fmt: skip

# Seconds after the start of `run`: pages first, so that somebody who waits sees them while the others still wake up.
START_AFTER: dict[str, float] = {
    "worker-io": 1.0,
    "worker-cpu": 1.5,
    "scheduler": 2.0,
    "terminals": 2.0,
    "worker-ocr": 2.5,
}

# Who is asked to leave first: those who bring work, then those who do it, then the one it is done with.
STOP_ORDER: tuple[tuple[str, ...], ...] = (
    ("scheduler", "terminals", "web"),
    ("worker-io", "worker-cpu", "worker-ocr"),
    ("sandbox",),
)

# A worker that is told to stop gives its work back and goes (celery: soft shutdown) instead of finishing it first.
WORKER_ENVIRONMENT = {"REMAP_SIGTERM": "SIGQUIT"}

# Hundreds of threads take photos in, each for a moment: with many arenas, what one of them gave back would stay there.
WEB_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


def environment_of(name: str) -> dict[str, str]:
    """What a process of the table finds beside the settings."""
    if name.startswith("worker"):
        return WORKER_ENVIRONMENT
    return WEB_ENVIRONMENT if name == "web" else {}


def chosen(words: str) -> list[str]:
    """The names behind `--only web,worker`: a name of the table, or the first part of one. ValueError when unknown."""
    names: list[str] = []
    for word in filter(None, (part.strip() for part in words.split(","))):
        found = [name for name in COMMANDS if word in (name, name.partition("-")[0])]
        if not found:
            raise ValueError(f"no process is called {word}; there are {', '.join(COMMANDS)}")
        names += [name for name in found if name not in names]
    return names
