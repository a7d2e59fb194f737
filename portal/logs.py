"""Logging: one line an event, as JSON in production, coloured on a terminal; no personal data by construction."""

import re
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

#: The word in such an address opens something to whoever holds it.
_LINK: Final = re.compile(r"(/(?:shared|acquirer/documents)/)[^/\s\"'?#]+")


def without_links(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Nobody who reads a log may open what is shared: the word in the address is left out, wherever it stands."""
    for name, value in event.items():
        if isinstance(value, str) and ("/shared/" in value or "/acquirer/documents/" in value):
            event[name] = _LINK.sub(r"\1…", value)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # also for what Django and Celery log: JSON has no tracebacks of its own
    without_links,
]


def config(*, json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING dictionary; sets up structlog as a side effect, once, at start."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not json:
        # Plain: the pretty traceback prints local variables, and with them what people typed.
        renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": structlog.stdlib.ProcessorFormatter, "processor": renderer, "foreign_pre_chain": _SHARED}
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django_structlog": {"level": "CRITICAL"},  # it binds the request's id; django.request says the rest, once
            "django.server": {"handlers": [], "propagate": False},
            "kombu": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
