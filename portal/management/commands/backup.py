"""manage.py backup FILE: the whole portal in one encrypted file that proves itself."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.backup.copying import copy_to, prove
from portal.backup.faults import CopyFault
from portal.backup.parts import Manifest


class Command(BaseCommand):
    help = "Copy database and documents into FILE, encrypted, and prove the copy; --verify FILE proves one again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="where the copy goes; a file that is there is never written over")
        parser.add_argument("--verify", action="store_true", help="read the whole copy and prove it; change nothing")
        parser.add_argument("--json", action="store_true", help="print the manifest as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            manifest = _proved(path) if options["verify"] else _copied(path)
        except CopyFault as fault:
            raise CommandError(str(fault.message)) from fault
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror or error}") from error
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(path), "size": path.stat().st_size, **manifest.to_json()}))
            return
        self.stdout.write(f"{'Proved' if options['verify'] else 'Copied and proved'}: {summary(manifest)}")


def bar(title: str, unit: str, total: int | None) -> "tqdm[Any]":
    """On a terminal only."""
    return tqdm(total=total, desc=title, unit=unit, unit_scale=True, disable=not sys.stderr.isatty(), leave=False)


def summary(manifest: Manifest) -> str:
    said = f"{sum(manifest.rows.values())} rows of {len(manifest.rows)} tables, {manifest.files} files"
    return said + (f"; {manifest.gone} files were removed meanwhile" if manifest.gone else "")


def _proved(path: Path) -> Manifest:
    with bar("Reading", "B", path.stat().st_size) as progress:
        return prove(path, progress.update)


def _copied(path: Path) -> Manifest:
    with (
        bar("Rows", " rows", None) as rows,
        bar("Files", " files", None) as files,
        bar("Proving", "B", None) as proving,
    ):

        def found(count: int) -> None:
            files.total = count

        return copy_to(path, rows_done=rows.update, files_found=found, files_done=files.update, proved=proving.update)
