"""manage.py seed_scale: a large, plausible, reproducible data set for load work (docs/contract/commands.md)."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications.scale.seeding import Scale, is_there, seed_scale
from portal.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Make invented merchants, terminals and applications in large numbers. Papers and frozen declarations are not"
        " made. The same seed twice is refused; another one adds to what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in ("merchants", "terminals", "applications"):
            parser.add_argument(f"--{name}", type=_count, default=0, metavar="N")
        parser.add_argument("--seed", type=_count, default=1, help="another seed makes another data set")
        parser.add_argument(
            "--reports", type=_count, default=5, metavar="N", help="how many reports each terminal at work has sent"
        )
        parser.add_argument("--no-history", action="store_true", help="leave out what happened to each application")

    def handle(self, *_args: Any, **options: Any) -> None:
        if is_there(options["seed"]):
            raise CommandError(f"the data set of seed {options['seed']} is here already; choose another --seed")
        asked = {name: options[name] for name in ("merchants", "terminals", "applications")}
        scale = Scale(
            options["seed"], now=timezone.now(), reports=options["reports"], history=not options["no_history"], **asked
        )
        began = time.monotonic()
        with Progress(self.stderr, lines=True) as progress:
            seed_scale(scale, progress=progress.show)
        told = ", ".join(f"{number:,} {name}" for name, number in asked.items())
        self.stdout.write(f"made {told} in {time.monotonic() - began:.0f} s")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is no number")
    return int(text)
