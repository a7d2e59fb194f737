"""Configuration is read strictly: what is wrong is said by its name, and nothing is guessed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env, laptop


@pytest.mark.parametrize(
    ("raw", "meant"),
    [("true", True), ("1", True), ("Yes", True), (" on ", True), ("false", False), ("0", False), ("OFF", False)],
)
def test_a_flag_has_the_usual_spellings(monkeypatch: pytest.MonkeyPatch, raw: str, meant: bool) -> None:
    monkeypatch.setenv("A_FLAG", raw)
    assert env.flag("A_FLAG") is meant


def test_a_flag_in_any_other_spelling_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="A_FLAG must be true or false, not 'maybe'"):
        env.flag("A_FLAG")


def test_a_flag_that_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_FLAG", raising=False)
    assert (env.flag("A_FLAG"), env.flag("A_FLAG", default=True)) == (False, True)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "secret"))
    assert env.secret("A_SECRET") == "from a file"


def test_a_secret_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_SECRET", raising=False)
    with pytest.raises(ImproperlyConfigured, match="A_SECRET is not set"):
        env.secret("A_SECRET")


def test_a_secret_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="A_SECRET_FILE cannot be read"):
        env.secret("A_SECRET")


@pytest.mark.parametrize("raw", ["portal.example", "ftp://portal.example", "https://"])
def test_an_address_must_be_one(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("AN_ADDRESS", raw)
    with pytest.raises(ImproperlyConfigured, match="AN_ADDRESS must be an http"):
        env.web_url("AN_ADDRESS", default="http://a.example")


@pytest.mark.parametrize(("raw", "complaint"), [("many", "a whole number"), ("0", "at least 1")])
def test_a_number_must_be_one(monkeypatch: pytest.MonkeyPatch, raw: str, complaint: str) -> None:
    monkeypatch.setenv("A_NUMBER", raw)
    with pytest.raises(ImproperlyConfigured, match=f"A_NUMBER must be {complaint}"):
        env.whole_number("A_NUMBER", default=5, least=1)


def test_a_storage_may_be_a_folder_or_a_bucket() -> None:
    assert env.storage("file:///srv/files")["OPTIONS"] == {"location": "/srv/files"}
    bucket = env.storage("s3://key:se%2Fcret@store.example:9000/papers?tls=false&region=cn-north-1")["OPTIONS"]
    assert isinstance(bucket, dict)
    assert (bucket["endpoint_url"], bucket["bucket_name"], bucket["secret_key"], bucket["region_name"]) == (
        "http://store.example:9000",
        "papers",
        "se/cret",
        "cn-north-1",
    )
    patience = bucket["client_config"]
    assert (patience.connect_timeout, patience.read_timeout, patience.s3) == (3, 20, {"addressing_style": "path"})


_PRODUCTION = {
    "SECRET_KEY": "s" * 50,
    "FIELD_KEYS": "f" * 50,
    "ACQUIRER_SECRET": "a" * 50,
    "BEHIND_PROXY": "true",
    "DATABASE_URL": "postgres://portal@db/portal?application_name=web",
    "CACHE_URL": "redis://cache/1",
}
_ASK = """
import json
from portal import settings as s
options = [kind["default"]["OPTIONS"] for kind in (s.DATABASES, s.CACHES)]
print(json.dumps([*options, s.ALLAUTH_TRUSTED_PROXY_COUNT, s.DJANGO_STRUCTLOG_IP_LOGGING_ENABLED]))
"""


def test_in_production_nobody_is_waited_for_without_end_and_visitors_are_told_apart(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _ASK], env=_PRODUCTION | {"VAR_DIR": str(tmp_path)}, capture_output=True, check=True
    )
    database, cache, proxies, logs_addresses = json.loads(found.stdout)
    assert database == {
        "connect_timeout": 5,
        "tcp_user_timeout": 20000,
        "keepalives_idle": 30,
        "application_name": "web",
        "pool": {"min_size": 1, "max_size": 20, "timeout": 10},
    }
    assert cache == {"socket_connect_timeout": 2, "socket_timeout": 3}
    assert (proxies, logs_addresses) == (1, False)


@pytest.mark.parametrize("url", ["s3://bucket", "nfs://host/folder", "s3://key:secret@host/"])
def test_any_other_storage_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL must be"):
        env.storage(url)


def test_the_demo_keeps_its_keys_and_only_its_owner_reads_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ("SECRET_KEY", "FIELD_KEYS", "ACQUIRER_SECRET", "ACQUIRER_KEY_ID", "ACQUIRER_URL", "SITE_URL", "DEMO",
             "DEBUG", "LOG_JSON")  # fmt: skip
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    seen = []
    for _ in range(2):
        for name in names:
            monkeypatch.delenv(name, raising=False)
        laptop.prepare()
        laptop._held.pop().close()
        seen.append((tmp_path / "demo.env").read_text())
    assert seen[0].splitlines()[2:6] == seen[1].splitlines()[2:6]
    assert (tmp_path / "demo.env").stat().st_mode & 0o777 == 0o600


def test_a_machine_with_keys_of_its_own_is_not_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("DEMO=true\nMARK_OF_THE_DEMO=yes\n")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "of this machine")
    laptop.read()
    assert env.env.str("MARK_OF_THE_DEMO", default="") == ""
