"""manage.py demo: invented people, a shop and terminals, for trying the portal out."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.actions.demo import make_demo
from portal.demo import SIGN_INS


class Command(BaseCommand):
    help = "Add the demonstration's data (only with DEMO=true). Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="only print the demo sign-ins")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is only for a demonstration: set DEMO=true.")
        if not options["sign_ins"]:
            make_demo()
            self.stdout.write("The demo data is there; `manage.py demo --sign-ins` prints who can sign in.")
            return
        for person in SIGN_INS:
            self.stdout.write(f"{person.title}: {person.email}  {person.password}")
            if person.secret:
                self.stdout.write(f"    second step: 6 digits from /outbox/ (secret {person.secret})")
