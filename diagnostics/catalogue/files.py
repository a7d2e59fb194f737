"""Reading the catalogue's data files, and what every entry in them must hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from diagnostics.catalogue.entries import Words

DATA: Final = Path(__file__).parent / "data"


class CatalogueError(ValueError):
    """A data file holds something that no diagnosis could use."""


def read(name: str, folder: Path = DATA) -> Any:
    """One data file by its name without ending."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (safe loaders)


def words_of(pair: Any, where: str) -> Words:
    """[中文, English], both there."""
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) and text for text in pair)):
        raise CatalogueError(f"{where}: expected [中文, English], got {pair!r}")
    return Words(*pair)


def listed(value: Any, allowed: tuple[str, ...], where: str) -> Any:
    """The value, which must be one of these."""
    if value not in allowed:
        raise CatalogueError(f"{where}: {value!r} is none of {', '.join(allowed)}")
    return value
