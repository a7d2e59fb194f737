"""The Celery application: `celery -A portal.celery_app worker -Q io --pool threads -c 16`, `worker -Q cpu`, `beat`."""

import os
import sys
from typing import Final

from celery import Celery
from celery.signals import celeryd_init, setup_logging, worker_ready
from django_structlog.celery.steps import DjangoStructLogInitStep

from portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

_TURN_SECONDS: Final = 0.02

broker.install()
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_kwargs: object) -> None:
    """Celery would install its own handlers; ours are set up by Django already."""


@celeryd_init.connect
def let_threads_finish_a_thought(**_kwargs: object) -> None:
    """Sixteen threads that take the interpreter from one another every 5 ms spend a third of the machine on that.

    They give it up by themselves at every word to the database; the rest of the time is what `_TURN_SECONDS` allows.
    """
    sys.setswitchinterval(_TURN_SECONDS)


@worker_ready.connect
def take_up_what_was_left(**_kwargs: object) -> None:
    """Work that a dead worker held is claimed as soon as a worker is back, not only at the next tick."""
    for name in ("portal.sweep", "applications.sweep", "diagnostics.sweep"):
        app.send_task(name)
