"""Mistakes in the configuration that must stop a deployment (`manage.py check --deploy`)."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def production_is_not_a_laptop(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """Refuses SQLite, the embedded broker, default or derived keys, DEBUG and DEMO in production."""
    faults = [
        (settings.DEBUG, "portal.E001", "DEBUG must be off in production."),
        (settings.DATABASE_IS_SQLITE, "portal.E002", "SQLite serves one machine: set DATABASE_URL to PostgreSQL."),
        (
            settings.BROKER_IS_EMBEDDED,
            "portal.E003",
            "Set BROKER_URL to Redis: the embedded one serves one machine.",
        ),
        (settings.SECRET_KEY == settings.DEFAULT_KEY, "portal.E004", "SECRET_KEY is the development key."),
        (settings.FIELD_KEYS_ARE_DERIVED, "portal.E005", "FIELD_KEYS must be set, apart from SECRET_KEY."),
        (settings.DEMO, "portal.E006", "DEMO shows everybody's messages: it must be off."),
        (not settings.SECURE_COOKIES, "portal.E007", "SITE_URL must be https://."),
        ("insecure" in settings.ACQUIRER_SECRET, "portal.E008", "ACQUIRER_SECRET is the development secret."),
        (not settings.ACQUIRER_KEY_ID, "portal.E009", "ACQUIRER_KEY_ID must be set."),
        (not settings.CACHE_URL, "portal.E010", "Rate limits need a shared cache: set CACHE_URL to Redis."),
    ]
    return [Error(text, id=code) for wrong, code, text in faults if wrong]


@register(Tags.security, deploy=True)
def people_can_be_reached(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """Codes and results reach people by mail and SMS; without a way out they wait as rows and then fail."""
    faults = [
        (not settings.EMAIL_URL, "portal.W001", "EMAIL_URL is not set: no code and no result reaches anybody by mail."),
        (
            settings.SMS_BACKEND == "portal.sms.Console",
            "portal.W002",
            "SMS_BACKEND is the console: whoever signed up with a mobile number only is not reached.",
        ),
        (
            settings.SMS_BACKEND == "portal.sms.Web" and not settings.SMS_URL.startswith("https://"),
            "portal.W003",
            "SMS_URL must be https://: codes pass through it.",
        ),
    ]
    return [checks.Warning(text, id=code) for wrong, code, text in faults if wrong]
