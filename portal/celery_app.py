"""The Celery application: `celery -A portal.celery_app worker -Q io --pool threads -c 8`, `worker -Q cpu`, `beat`."""

import os

from celery import Celery, concurrency
from celery.signals import setup_logging, worker_ready
from django_structlog.celery.steps import DjangoStructLogInitStep

from portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

broker.install()
concurrency.ALIASES["threads"] = "portal.worker_pool:Threads"  # type: ignore[attr-defined]
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_kwargs: object) -> None:
    """Celery would install its own handlers; ours are set up by Django already."""


@worker_ready.connect
def take_up_what_was_left(**_kwargs: object) -> None:
    """Work that a dead worker held is claimed as soon as a worker is back, not only at the next tick."""
    for name in ("portal.sweep", "applications.sweep", "diagnostics.sweep"):
        app.send_task(name)
