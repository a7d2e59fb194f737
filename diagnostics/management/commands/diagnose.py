"""Run a whole diagnosis here and now, without worker or broker, and tell its verdict."""

import json
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from diagnostics import catalogue, runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.answers import clean_answers, clean_code
from diagnostics.document import document
from diagnostics.labels import key_label, said, value_label
from diagnostics.models import Diagnosis
from portal.errors import PortalError
from portal.models import Terminal

_IMPOSSIBLE: Final = 1
_WRONG_USAGE: Final = 2


class Command(BaseCommand):
    help = "Run a whole diagnosis of one terminal and wait for its verdict."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("serial", metavar="SERIAL", help="serial number of the terminal")
        parser.add_argument("--code", default="", metavar="RC", help="what the terminal says: field 39, two characters")
        parser.add_argument(
            "--answer", action="append", default=[], metavar="KEY=VALUE",
            help=f"what the merchant says; KEY is one of {', '.join(catalogue.questions())}",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = clean_code(options["code"])
            answers = clean_answers(dict(_pair(text) for text in options["answer"]))
        except PortalError as error:
            raise CommandError(f"{error.field}: {error.message}", returncode=_WRONG_USAGE) from error
        terminal = Terminal.objects.filter(serial=options["serial"]).first()
        if terminal is None:
            raise CommandError(f"No terminal has the serial number {options['serial']!r}.", returncode=_IMPOSSIBLE)
        run = open_diagnosis(terminal, by=None, code=code, answers=answers)
        runner.run_here(run.pk)
        done = Diagnosis.objects.select_related("terminal").get(pk=run.pk)
        found = document(done, done.steps.all())
        self.stdout.write(json.dumps(found) if options["json"] else _report(found))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--answer wants KEY=VALUE, not {text!r}", returncode=_WRONG_USAGE)
    return key.strip(), value


def _report(found: dict[str, Any]) -> str:
    """The same for a person at a terminal, in the language of the site."""
    steps, outcomes = catalogue.terms("steps"), catalogue.terms("outcomes")
    lines = [f"{found['terminal']}  {found['diagnosis']}  {found['state']}", ""]
    for step in found["steps"]:
        lines.append(f"  {said(steps[step['key']])}: {said(outcomes[step['outcome']])}")
        lines += [f"      {said(catalogue.findings().get(code)) or code}" for code in step["findings"]]
    lines += ["", *_verdict(found["verdict"])]
    for other in found["also"]:
        lines.append(f"+ {said(catalogue.causes()[other['cause']].name)} ({_certainty(other)})")
    for question in found["questions"]:
        lines.append(f"? {said(catalogue.questions()[question['key']].text)}  --answer {question['key']}=…")
    return "\n".join(lines)


def _verdict(verdict: dict[str, Any]) -> list[str]:
    if verdict["cause"] is None:
        return [f"= {_certainty(verdict)}"]
    cause = catalogue.causes()[verdict["cause"]]
    lines = [f"= {said(cause.name)} ({_certainty(verdict)}): {said(cause.sentence)}"]
    sources = catalogue.terms("sources")
    for fact in verdict["evidence"]:
        value = value_label(fact["key"], fact["value"])
        lines.append(f"      {said(sources[fact['source']])} · {key_label(fact['key'])}: {value}  {fact['read_at']}")
    return lines + [f"  → {said(text)}" for text in cause.do]


def _certainty(found: dict[str, Any]) -> str:
    return said(catalogue.terms("certainties")[found["certainty"]])
