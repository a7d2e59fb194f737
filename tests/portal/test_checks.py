"""`check --deploy` stops a deployment that would not be safe, and names each reason."""

from typing import Any

from portal.checks import people_can_be_reached, production_is_not_a_laptop

SAFE = {
    "DEBUG": False,
    "DATABASE_IS_SQLITE": False,
    "BROKER_IS_EMBEDDED": False,
    "SECRET_KEY": "x" * 50,
    "FIELD_KEYS_ARE_DERIVED": False,
    "DEMO": False,
    "SECURE_COOKIES": True,
    "ACQUIRER_SECRET": "y" * 32,
    "ACQUIRER_KEY_ID": "portal",
    "CACHE_URL": "redis://cache/1",
}
WRONG = {
    "portal.E001": {"DEBUG": True},
    "portal.E002": {"DATABASE_IS_SQLITE": True},
    "portal.E003": {"BROKER_IS_EMBEDDED": True},
    "portal.E004": {"SECRET_KEY": "insecure-development-key"},
    "portal.E005": {"FIELD_KEYS_ARE_DERIVED": True},
    "portal.E006": {"DEMO": True},
    "portal.E007": {"SECURE_COOKIES": False},
    "portal.E008": {"ACQUIRER_SECRET": "insecure-acquirer-secret"},
    "portal.E009": {"ACQUIRER_KEY_ID": ""},
    "portal.E010": {"CACHE_URL": ""},
}


def _found(settings: Any, values: dict[str, Any]) -> list[str | None]:
    for name, value in values.items():
        setattr(settings, name, value)
    return [message.id for message in production_is_not_a_laptop(None)]


def test_a_safe_configuration_passes(settings: Any) -> None:
    assert _found(settings, SAFE) == []


def test_each_mistake_is_found_alone(settings: Any) -> None:
    assert {code: _found(settings, SAFE | wrong) for code, wrong in WRONG.items()} == {code: [code] for code in WRONG}


def test_a_site_that_reaches_nobody_says_so(settings: Any) -> None:
    settings.EMAIL_URL = ""
    assert [message.id for message in people_can_be_reached(None)] == ["portal.W001", "portal.W002"]
    settings.EMAIL_URL, settings.SMS_BACKEND, settings.SMS_URL = "smtp://mail", "portal.sms.Web", "http://sms.example"
    assert [message.id for message in people_can_be_reached(None)] == ["portal.W003"]
    settings.SMS_URL = "https://sms.example"
    assert people_can_be_reached(None) == []
