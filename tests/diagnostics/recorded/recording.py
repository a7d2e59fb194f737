"""Reading and writing recordings."""

import gzip
import json
from pathlib import Path
from typing import Any

from diagnostics import catalogue, verdict

FOLDER = Path(__file__).parent


def current() -> str:
    """The name of the recording that today's versions need."""
    return f"{verdict.VERSION}_{catalogue.VERSION}_{catalogue.dictionary_name()}"


def names() -> list[str]:
    return sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz"))


def read(name: str) -> list[dict[str, Any]]:
    """[{"name", "case": readings, "judgement"}…]"""
    with gzip.open(FOLDER / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        recorded: list[dict[str, Any]] = json.load(file)
    return recorded


def write(name: str, recorded: list[dict[str, Any]]) -> Path:
    path = FOLDER / f"{name}.json.gz"
    text = json.dumps(recorded, ensure_ascii=False, sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return path
