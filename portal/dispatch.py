"""Asking for background work by name, after the commit. Rows are the queue; the message is only speed."""

from functools import partial

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from portal.celery_app import app

log = structlog.get_logger(__name__)


def ask(name: str, *args: str | int) -> None:
    """Ask for the task `name` as soon as the transaction is in.

    A broker that is away is no reason to fail what was just stored: the sweeper finds the row and asks again.
    """
    transaction.on_commit(partial(ask_now, name, *args))


def come_back(reference: str) -> None:
    """What "change:<id>" or "case:<id>" names is decided: what another room holds back for it may go on."""
    ask("diagnostics.come_back", reference)


def ask_now(name: str, *args: str | int) -> None:
    """The same at once, for work that is no part of a transaction."""
    if name not in app.tasks:
        app.loader.import_default_modules()
    try:
        if name in app.tasks:
            app.tasks[name].delay(*args)
        else:
            app.send_task(name, args=args)
    except (OperationalError, OSError) as exc:
        log.warning("broker_away", task=name, error=type(exc).__name__)
