"""manage.py terminal_token SERIAL: a new token for the terminal API; the old one stops working."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.actions.terminals import renew_terminal_token
from portal.models import Terminal


class Command(BaseCommand):
    help = "Make a new token for a terminal and print it, this once: only a hash is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("serial")

    def handle(self, *_args: Any, **options: Any) -> None:
        serial = options["serial"]
        terminal = Terminal.objects.filter(serial=serial).first() if "\x00" not in serial else None
        if terminal is None:
            raise CommandError("There is no terminal with this serial number.")
        self.stdout.write(renew_terminal_token(terminal, by=None))
