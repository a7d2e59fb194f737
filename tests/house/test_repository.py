"""What must not be found in the repository: somebody's machine, somebody's mirror, somebody's secret."""

import re

import pytest

from tests.house.source import ROOT, name_of, tracked

TOP = {
    "manage.py", "pyproject.toml", "portal", "diagnostics", "applications", "templates", "static", "tests",
    "docker-compose.yml", "README.md", "CHANGELOG.md", "Makefile", "Dockerfile", "requirements.lock",
    "requirements-dev.lock", "docs", "locale", "benchmarks", ".ci", ".pre-commit-config.yaml", ".gitignore",
    ".dockerignore", ".gitattributes", ".editorconfig",
}  # fmt: skip
_NOT_OURS = ("static/vendor/", "tests/house/test_repository.py")
_TEXT = {".py", ".html", ".md", ".toml", ".yml", ".yaml", ".json", ".txt", ".sh", ".css", ".js", ".lock", ".jsonl", ""}
WORDS = {
    "a path of somebody's machine": re.compile(r"/(work|home/\w+|root|Users/\w+)/"),
    "a package index": re.compile(r"(pypi\.org|pythonhosted\.org|registry\.npmjs|--index-url|--extra-index-url)"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a leftover of a merge": re.compile(r"^(<{7} |>{7} )", re.M),
}


def test_the_top_level_is_the_one_agreed_on() -> None:
    assert {name_of(path).split("/")[0] for path in tracked()} - TOP == set()


@pytest.mark.parametrize("kind", WORDS)
def test_nothing_in_the_repository_names(kind: str) -> None:
    ours = [path for path in tracked() if path.suffix in _TEXT and not name_of(path).startswith(_NOT_OURS)]
    found = {name_of(path) for path in ours if WORDS[kind].search(path.read_text(encoding="utf-8"))}
    assert found == set()


def test_secrets_and_data_are_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {".venv/", "var/", ".env", "deploy.env"} <= set(ignored)
    assert [name_of(path) for path in tracked() if path.suffix in {".sqlite3", ".pem", ".key"}] == []


def test_vendored_files_carry_their_version_and_no_source_map() -> None:
    vendored = [path for path in tracked() if name_of(path).startswith("static/vendor/")]
    folders = {name_of(path).split("/")[2] for path in vendored if path.name not in {"README.md", "vendor.lock.json"}}
    assert {folder for folder in folders if not re.search(r"-\d+\.\d+", folder)} == set()
    scripts = [path for path in vendored if path.suffix in {".js", ".css"}]
    assert [name_of(path) for path in scripts if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_every_setting_from_outside_is_explained() -> None:
    read = re.compile(
        r"""env\.(?:env\.)?(?:flag|secret|words|web_url|whole_number|str|db_url|cache_url|email_url)\("(\w+)\""""
    )
    named = {name for file in ("settings.py", "logs.py", "laptop.py") for name in read.findall(_text(f"portal/{file}"))}
    explained = set(re.findall(r"`([A-Z][A-Z_]+)`", _text("docs/operations.md")))
    assert named - explained == set()


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
