"""The sandbox acquirer: serve it, break it in a named way, put it right again."""

import signal
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.faults import FAULTS
from portal.acquirer.sandbox.operations import OPERATIONS
from portal.acquirer.sandbox.remote import SandboxAway, ask
from portal.acquirer.sandbox.server import running
from portal.acquirer.sandbox.transport import TRANSPORT
from portal.acquirer.sandbox.world import World

HELP = """\
A stand-in for the acquirer, in a process and with a state file of its own.

  sandbox serve                       run it (faults, applications and everything else survive a restart)
  sandbox faults                      the names of all faults
  sandbox inject FAULT SERIAL         make one true for a terminal
  sandbox inject FAULT [SERIAL] [--operation ID] [--ms N] [--times N]
                                      the same for a fault of the wire; ID is an operationId of the API
  sandbox lift [FAULT] [SERIAL]       put right what fits; nothing given: everything
  sandbox list                        which faults are active
  sandbox advance APPLICATION         one state further (its id, or the portal's reference)
    --field F --reason R              ask for a correction of one field, for example settlement.account_number
    --refuse --reason R               refuse it
  sandbox papers APPLICATION          fetch its papers by the addresses of the hand-over
  sandbox pay SERIAL [--fen N] [--rc] somebody pays at this terminal; judged as the host would, or with this code
  sandbox seed FILE                   add merchants and terminals from a fleet file (as for import_fleet)
  sandbox renew MID                   take over changed papers or details of a merchant, as the acquirer's people do
    --licence-until DAY --id-until DAY (or long_term) --name --receipt-name --address --uscc
  sandbox notice TITLE BODY           publish a notice to the portal

Settlement accounts that make an application stumble by themselves:
  ending in 0404   the account check fails: correction_needed at settlement.account_number  (6222020000000020404)
  ending in 0505   the application is refused                                               (6222020000000000505)
"""


class Command(BaseCommand):
    help = "The sandbox acquirer: serve it, inject faults into it, lift them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description, parser.formatter_class = HELP, RawDescriptionHelpFormatter
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("faults")
        _serve_arguments(commands.add_parser("serve"))
        for name, add in _TALKING.items():
            talking = commands.add_parser(name)
            talking.add_argument("--url", default=settings.ACQUIRER_URL, help="where the sandbox runs")
            add(talking)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['what']}")(options)
        except SandboxAway as error:
            raise CommandError(str(error)) from error

    def do_serve(self, options: dict[str, Any]) -> None:
        world = World(
            options["state"],
            stage_seconds=options["stage_seconds"],
            command_seconds=options["command_seconds"],
            payment_seconds=options["payment_seconds"],
        )
        for path in options["seed"]:
            self._report_seed(*fleet.seed(world, _text_of(path).splitlines()))
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        portal_url = None if options["no_callbacks"] else options["portal_url"]
        try:
            server = running(
                world, key_id=settings.ACQUIRER_KEY_ID, secret=settings.ACQUIRER_SECRET,
                host=options["host"], port=options["port"], portal_url=portal_url,
            )  # fmt: skip
            with server as sandbox:
                self.stdout.write(f"sandbox acquirer at {sandbox.url}, state in {options['state']}")
                stop.wait()
        except OSError as error:
            raise CommandError(f"cannot serve at {options['host']}:{options['port']}: {error}") from error

    def do_faults(self, options: dict[str, Any]) -> None:
        self.stdout.write("For one terminal (inject FAULT SERIAL):")
        for name, fault in sorted(FAULTS.items()):
            self.stdout.write(f"  {name:28}{fault.summary}")
        self.stdout.write("On the wire (inject FAULT [SERIAL] [--operation ID] [--ms N] [--times N]):")
        for name, summary in TRANSPORT.items():
            self.stdout.write(f"  {name:28}{summary}")

    def do_inject(self, options: dict[str, Any]) -> None:
        if options["fault"] in FAULTS and not options["serial"]:
            raise CommandError("which terminal? Give its serial number", returncode=2)
        wire = {name: options[name] for name in ("operation", "ms", "times") if options[name] is not None}
        ask(options["url"], "POST", "inject", {"name": options["fault"], "serial": options["serial"], **wire})
        self.stdout.write(f"injected {options['fault']} {options['serial'] or ''}".rstrip())

    def do_lift(self, options: dict[str, Any]) -> None:
        names = [word for word in options["words"] if word in FAULTS or word in TRANSPORT]
        serials = [word for word in options["words"] if word not in names]
        if len(names) > 1 or len(serials) > 1:
            raise CommandError("give at most one fault and one serial number", returncode=2)
        chosen = {"name": names[0] if names else None, "serial": serials[0] if serials else None}
        lifted = ask(options["url"], "POST", "lift", chosen)["items"]
        for fault in lifted:
            self.stdout.write(f"lifted {fault['name']} {fault['serial']}".rstrip())
        if not lifted:
            self.stdout.write("nothing to lift")

    def do_list(self, options: dict[str, Any]) -> None:
        for fault in ask(options["url"], "GET", "faults")["items"]:
            self.stdout.write(" ".join(f"{name}={value}" for name, value in fault.items()))

    def do_advance(self, options: dict[str, Any]) -> None:
        if options["refuse"] and not options["reason"]:
            raise CommandError("give the reason for a refusal", returncode=2)
        wish = {name: options[name] for name in ("application", "field", "reason")}
        if not options["refuse"] and options["field"] is None:
            wish["reason"] = None
        answer = ask(options["url"], "POST", "advance", wish)
        self.stdout.write(f"{answer['application_id']} {answer['state']} {answer['mid'] or ''}".rstrip())

    def do_papers(self, options: dict[str, Any]) -> None:
        for paper in ask(options["url"], "POST", "papers", {"application": options["application"]}, timeout=120)[
            "items"
        ]:
            self.stdout.write(
                f"{paper['kind']} {paper['status']} {'genuine' if paper['genuine'] else 'not as declared'}"
            )

    def do_pay(self, options: dict[str, Any]) -> None:
        answer = ask(options["url"], "POST", "pay", {name: options[name] for name in ("serial", "fen", "rc")})
        self.stdout.write(f"{answer['id']} {answer['amount_fen']} {answer['rc']}")

    def do_seed(self, options: dict[str, Any]) -> None:
        answer = ask(options["url"], "POST", "seed", {"lines": _text_of(options["file"])}, timeout=600)
        self._report_seed(answer["merchants"], answer["terminals"], answer["complaints"])

    def do_renew(self, options: dict[str, Any]) -> None:
        names = ("mid", "licence_until", "id_until", "name", "receipt_name", "address", "uscc")
        answer = ask(options["url"], "POST", "renew", {name: options[name] for name in names})
        self.stdout.write(f"{answer['mid']} {answer['qualification']['status']}")

    def do_notice(self, options: dict[str, Any]) -> None:
        names = ("title", "body", "kind", "effective_on", "requires_action")
        self.stdout.write(ask(options["url"], "POST", "notice", {name: options[name] for name in names})["id"])

    def _report_seed(self, merchants: int, terminals: int, complaints: list[str]) -> None:
        self.stdout.write(f"added {merchants} merchants, {terminals} terminals")
        for complaint in complaints:
            self.stderr.write(complaint)
        if complaints:
            raise CommandError("some lines were not understood")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def _serve_arguments(serve: ArgumentParser) -> None:
    address = urlsplit(settings.ACQUIRER_URL)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=address.port or 8583)
    serve.add_argument("--state", type=Path, default=settings.VAR_DIR / "sandbox.sqlite3")
    serve.add_argument("--portal-url", default=settings.SITE_URL, help="where callbacks go")
    serve.add_argument("--no-callbacks", action="store_true", help="tell the portal nothing: it has to poll")
    serve.add_argument("--stage-seconds", type=float, default=2.0, help="between two states; 0: only by advance")
    serve.add_argument("--command-seconds", type=float, default=1.0, help="how long a terminal command takes")
    serve.add_argument("--payment-seconds", type=float, default=3.0, help="to a new terminal's first payment; 0: none")
    serve.add_argument("--seed", type=Path, action="append", default=[], help="a fleet file to add at the start")


def _inject_arguments(inject: ArgumentParser) -> None:
    inject.add_argument("fault", choices=sorted([*FAULTS, *TRANSPORT]), metavar="FAULT")
    inject.add_argument("serial", nargs="?", metavar="SERIAL")
    inject.add_argument("--operation", choices=sorted(OPERATIONS), metavar="ID")
    inject.add_argument("--ms", type=int)
    inject.add_argument("--times", type=int)


def _lift_arguments(lift: ArgumentParser) -> None:
    lift.add_argument("words", nargs="*", metavar="FAULT or SERIAL")


def _list_arguments(_: ArgumentParser) -> None:
    return


def _advance_arguments(advance: ArgumentParser) -> None:
    advance.add_argument("application")
    advance.add_argument("--field")
    advance.add_argument("--reason")
    advance.add_argument("--refuse", action="store_true")


def _papers_arguments(papers: ArgumentParser) -> None:
    papers.add_argument("application")


def _pay_arguments(pay: ArgumentParser) -> None:
    pay.add_argument("serial")
    pay.add_argument("--fen", type=int, default=1)
    pay.add_argument("--rc")


def _seed_arguments(seed: ArgumentParser) -> None:
    seed.add_argument("file", type=Path)


def _renew_arguments(renew: ArgumentParser) -> None:
    renew.add_argument("mid")
    for name in ("licence-until", "id-until", "name", "receipt-name", "address", "uscc"):
        renew.add_argument(f"--{name}")


def _notice_arguments(notice: ArgumentParser) -> None:
    notice.add_argument("title")
    notice.add_argument("body")
    notice.add_argument("--kind", choices=["duty", "news"], default="news")
    notice.add_argument("--effective-on")
    notice.add_argument("--requires-action", action="store_true")


_TALKING: dict[str, Callable[[ArgumentParser], None]] = {
    "inject": _inject_arguments,
    "lift": _lift_arguments,
    "list": _list_arguments,
    "advance": _advance_arguments,
    "papers": _papers_arguments,
    "pay": _pay_arguments,
    "seed": _seed_arguments,
    "renew": _renew_arguments,
    "notice": _notice_arguments,
}
