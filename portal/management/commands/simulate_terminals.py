"""The sandbox's terminals at work: they send real heartbeats to the portal and carry out its commands."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from portal.acquirer.sandbox.simulator import Away, Simulator
from portal.actions.terminals import renew_terminal_token
from portal.models import Terminal


class Command(BaseCommand):
    help = "Let the sandbox's terminals report to the portal through its terminal API and do what it asks of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sandbox-url", default=settings.ACQUIRER_URL)
        parser.add_argument("--portal-url", default=settings.SITE_URL)
        parser.add_argument("--interval", type=float, default=10.0, help="seconds between two reports, at most")
        parser.add_argument("--once", action="store_true", help="one report of every terminal, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        simulator = Simulator(
            sandbox_url=options["sandbox_url"],
            portal_url=options["portal_url"],
            interval=max(options["interval"], 0.2),
            known=sync_to_async(_known),
            renew=sync_to_async(_renew),
        )
        if options["once"]:
            try:
                self.stdout.write(f"{asyncio.run(simulator.once())} terminals reported")
            except Away as error:
                raise CommandError(str(error)) from error
            return
        asyncio.run(_until_told_to_stop(simulator))


async def _until_told_to_stop(simulator: Simulator) -> None:
    work = asyncio.ensure_future(simulator.run())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        return


def _known(serials: list[str]) -> set[str]:
    """Which of them the portal has. A database that is not ready counts as a portal that is away."""
    close_old_connections()
    try:
        return set(Terminal.objects.filter(serial__in=serials).values_list("serial", flat=True))
    except DatabaseError as error:
        raise OSError(str(error)) from error


def _renew(serial: str) -> str:
    try:
        return renew_terminal_token(Terminal.objects.get(serial=serial), by=None)
    except DatabaseError as error:
        raise OSError(str(error)) from error
