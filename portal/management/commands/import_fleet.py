"""manage.py import_fleet FILE: merchants and terminals from JSON Lines (docs/contract/commands.md)."""

import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from portal.actions.fleet import ImportResult, import_fleet
from portal.management.progress import Progress


class Command(BaseCommand):
    help = "Import merchants and terminals from a JSON Lines file. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="JSON Lines: one merchant with its terminals per line")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with open(options["file"], "rb") as file, Progress(self.stderr) as progress:
                result = import_fleet(file, on_batch=lambda _result: show(progress, file))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from error
        if options["json"]:
            bad = [{"line": number, "reason": reason} for number, reason in result.bad]
            self.stdout.write(json.dumps(asdict(result) | {"bad": bad}, ensure_ascii=False))
        else:
            self.stdout.write(summary(result))
        for number, reason in result.bad:
            self.stderr.write(f"line {number}: {reason}")
        if result.bad:
            sys.exit(1)


def show(progress: Progress, file: BinaryIO) -> None:
    """By bytes: how many lines there are, only the end tells. What is no file of a known size shows nothing."""
    if file.seekable():
        progress.show("import_fleet", file.tell(), os.fstat(file.fileno()).st_size, unit="B", scale=True)


def summary(result: ImportResult) -> str:
    parts = [
        f"{name}: {count.created} new, {count.changed} changed, {count.unchanged} as they were"
        for name, count in (("merchants", result.merchants), ("terminals", result.terminals))
    ]
    return "; ".join([*parts, f"accounts: {result.accounts} new", f"bad lines: {len(result.bad)}"])
