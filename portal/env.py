"""Typed access to the environment: every setting the product reads from outside, loud when it is wrong."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

# How long our neighbours may take. PostgreSQL: one that is gone without a word is noticed; a query takes what it needs.
POSTGRES_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 20_000, "keepalives_idle": 30}
REDIS_PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 3}


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no; anything but the usual spellings is refused instead of being read as no."""
    raw = env.str(name, default="")
    if raw == "":
        return default
    if raw.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.strip().lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}")


def secret(name: str, *, default: str | None = None) -> str:
    """A secret from NAME, or from the file that NAME_FILE points to (container secrets). Default "": may be missing."""
    path = env.str(f"{name}_FILE", default="")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as exc:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {exc}") from exc
    value = str(env.str(name, default=default or ""))
    if not value and default != "":
        raise ImproperlyConfigured(f"{name} is not set")
    return value


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list without empty members."""
    return [word.strip() for word in env.str(name, default=default).split(",") if word.strip()]


def hours(name: str, *, default: str) -> list[int]:
    """Hours of the day, comma-separated."""
    try:
        found = [int(word) for word in words(name, default=default)]
    except ValueError as exc:
        raise ImproperlyConfigured(f"{name} must be hours such as 3,11,17") from exc
    if not found or not all(0 <= hour <= 23 for hour in found):
        raise ImproperlyConfigured(f"{name} must be hours from 0 to 23, such as 3,11,17")
    return found


def web_url(name: str, *, default: str) -> str:
    """An http(s) address without a trailing slash."""
    value = str(env.str(name, default=default)).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an http:// or https:// address, not {value!r}")
    return value


def whole_number(name: str, *, default: int, least: int = 0) -> int:
    """A whole number of at least `least`."""
    raw = env.str(name, default=str(default))
    try:
        value = int(raw)
    except ValueError as exc:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from exc
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}")
    return value


def table_cache(table: str) -> dict[str, object]:
    """The cache without a server. Of Django's 300 entries, a few hundred made-up names would throw the counts out."""
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": table,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


def storage(url: str) -> dict[str, object]:
    """Django's STORAGES entry for `file:///folder` or `s3://key:secret@host[:port]/bucket?region=…&tls=false`.

    The bucket is used through path-style addresses, because S3-compatible stores rarely offer host-style ones.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": parts.path}}
    if parts.scheme != "s3" or not parts.hostname or not parts.path.strip("/"):
        raise ImproperlyConfigured("STORAGE_URL must be file:///folder or s3://key:secret@host/bucket")
    query = dict(parse_qsl(parts.query))
    scheme = "http" if query.get("tls", "true") == "false" else "https"
    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": f"{scheme}://{parts.hostname}{port}",
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": parts.path.strip("/"),
            "region_name": query.get("region", "us-east-1"),
            "client_config": _patience(),
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }


def _patience() -> object:
    """How long the store may take; by itself boto waits a minute and asks five times, with a person in front."""
    from botocore.config import Config  # only a process that has such a store pays for loading it

    return Config(
        connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 3}, s3={"addressing_style": "path"}
    )
