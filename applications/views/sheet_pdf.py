"""The sheet of what was declared, as a PDF to keep."""

import io
import json
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Consent, Submission
from applications.rules.consents import all_agreements
from applications.views.declared import declared, pages_of
from portal import printing


def sheet_as_pdf(application: Application, submission: Submission, consents: Iterable[Consent]) -> io.BytesIO:
    parts = [printing.heading(_("What was declared"), 17), printing.table(_facts(application, submission))]
    for section in declared(submission):
        lines = ((line.label, line.text or "–") for line in section.lines)
        parts += [printing.heading(str(section.page.title)), printing.table(lines)]
    if notes := _notes(submission):
        parts += [printing.heading(_("Your notes to the reviewer")), *(printing.paragraph(words) for words in notes)]
    parts += [printing.heading(_("Agreed")), printing.table(_agreed(consent) for consent in consents)]
    pages = ((f"{page.label}, {page.number}", page.sha256) for page in pages_of(submission))
    parts += [printing.heading(_("The documents' check sums (SHA-256)")), printing.table(pages)]
    title = f"{_('What was declared')} {application.reference}"
    return printing.pages(parts, title=title, foot=application.reference)


def _facts(application: Application, submission: Submission) -> list[tuple[str, str]]:
    declared_on = timezone.localtime(submission.created_at).strftime("%Y-%m-%d %H:%M:%S")
    return [
        (_("Reference number"), application.reference),
        (_("Kind of subject"), application.get_subject_type_display()),
        (_("Declared on"), declared_on),
        (_("Seal of the frozen copy (SHA-256)"), submission.sha256),
    ]


def _notes(submission: Submission) -> list[str]:
    return [remark["text"] for remark in json.loads(submission.frozen).get("remarks", ())]


def _agreed(consent: Consent) -> tuple[str, str]:
    known = all_agreements().get((consent.purpose, consent.version))
    given = timezone.localtime(consent.given_at).strftime("%Y-%m-%d %H:%M")
    words = [known.tick if known else "", _("wording of %(version)s") % {"version": consent.version}, given]
    if consent.withdrawn_at:
        taken = timezone.localtime(consent.withdrawn_at).strftime("%Y-%m-%d %H:%M")
        words.append(_("taken back on %(time)s") % {"time": taken})
    return (known.title if known else consent.get_purpose_display()), " · ".join(word for word in words if word)
