"""manage.py restore FILE: bring a copy back, all of it or nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.backup.faults import CopyFault
from portal.backup.restoring import restore
from portal.management.commands.backup import bar, summary


class Command(BaseCommand):
    help = "Bring a copy made by `backup` back into an empty, migrated database and its storage. Stop everything first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a copy made by `manage.py backup`")
        parser.add_argument(
            "--replace", action="store_true", help="erase what is there now and put the copy in its place"
        )
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="do not ask before replacing")
        parser.add_argument("--json", action="store_true", help="print the manifest as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if options["replace"] and options["interactive"] and not self._agreed():
            raise CommandError("nothing was changed")
        try:
            size = path.stat().st_size
            with bar("Proving", "B", size) as proving, bar("Restoring", "B", size) as restoring:
                manifest = restore(path, replace=options["replace"], proved=proving.update, done=restoring.update)
        except CopyFault as fault:
            raise CommandError(str(fault.message)) from fault
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror or error}") from error
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(path), "size": size, **manifest.to_json()}))
            return
        self.stdout.write(f"Restored and compared: {summary(manifest)}. Everybody signs in again.")

    def _agreed(self) -> bool:
        name = str(connection.settings_dict["NAME"])
        self.stderr.write(f"Everything in {name} and in the storage is erased and replaced by the copy.")
        return input("Type yes to go on: ").strip() == "yes"
