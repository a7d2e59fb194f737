"""manage.py api_key NAME --scope …: a key for one of the operator's systems; --revoke BEGINNING takes one back."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.actions.api_keys import make_key, revoke_key
from portal.errors import PortalError
from portal.models import ApiKey, Merchant, Scope


class Command(BaseCommand):
    help = "Make a key for the operator's API and print it, this once: only a hash is stored. Or take one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="whose key it is")
        parser.add_argument("--scope", action="append", choices=Scope.values, default=[], help="may be repeated")
        parser.add_argument("--mid", action="append", default=[], help="only this merchant; may be repeated")
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--per-minute", type=int, default=600)
        parser.add_argument("--revoke", metavar="BEGINNING", default="", help="take back the key that begins like this")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["revoke"]:
            self._revoke(options["revoke"])
        else:
            self._make(options)

    def _make(self, options: dict[str, Any]) -> None:
        if not options["name"]:
            raise CommandError("Say whose key it is.")
        merchants = list(Merchant.objects.filter(mid__in=options["mid"])) if options["mid"] else None
        if merchants is not None and len(merchants) != len(set(options["mid"])):
            raise CommandError("There is no merchant with one of these numbers.")
        try:
            _key, token = make_key(
                by=None, name=options["name"][:80], scopes=options["scope"], life=timedelta(days=options["days"]),
                merchants=merchants, per_minute=options["per_minute"],
            )  # fmt: skip
        except PortalError as exc:
            raise CommandError(str(exc.message)) from None
        self.stdout.write(token)

    def _revoke(self, beginning: str) -> None:
        keys = list(ApiKey.objects.filter(beginning=beginning, revoked_at=None))
        if len(keys) != 1:
            raise CommandError("There is not exactly one key in force that begins like this.")
        revoke_key(keys[0], by=None)
        self.stdout.write("Taken back.")
