"""`python -m benchmarks [NAME…]`: those of `NAMES` that are named, or all of them."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator

from tests.services.servers import services

NAMES = ("pages", "heartbeats", "photos", "diagnoses", "watchers", "uploads", "fleet", "imports", "reading", "queue")
_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "SECRET_KEY": "benchmark-secret-key",
    "FIELD_KEYS": "benchmark-field-key",
    "ACQUIRER_KEY_ID": "portal-bench",
    "ACQUIRER_SECRET": "benchmark-acquirer-secret",
    "ALLOWED_HOSTS": "testserver,127.0.0.1",
    "DEBUG": "false",
    "DEMO": "false",
    "LOG_LEVEL": "ERROR",
}


def main(names: list[str]) -> int:
    """0 when everything could be measured, whatever was met; 2 for a name that is none."""
    if unknown := set(names) - set(NAMES):
        sys.stderr.write(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}\n")
        return 2
    with services() as found, tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name in ("STORAGE_URL", "EMAIL_URL", "SITE_URL", "ACQUIRER_URL"):
            os.environ.pop(name, None)
        os.environ.update(_SETTINGS | found.environment() | {"VAR_DIR": folder})
        _measure(names or list(NAMES))
    return 0


def _measure(names: list[str]) -> None:
    import django  # the settings are read now, not earlier: the servers' addresses are known only here

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import diagnoses, fleet, heartbeats, imports, pages, photos, queue, reading, uploads, watchers
    from benchmarks.line import Line, say
    from benchmarks.shops import make_shop

    settings.ROOT_URLCONF = "benchmarks.references"
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    small, large = make_shop(1, 4), make_shop(2, 4000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    measures: dict[str, Callable[[], Iterator[Line]]] = {
        "pages": lambda: pages.measure(small, large),
        "heartbeats": heartbeats.measure,
        "photos": photos.measure,
        "reading": reading.measure,
        "diagnoses": diagnoses.measure,
        "watchers": watchers.measure,
        "uploads": uploads.measure,
        "fleet": fleet.measure,
        "imports": imports.measure,
        "queue": queue.measure,
    }
    for name in names:
        for line in measures[name]():
            say(line)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
