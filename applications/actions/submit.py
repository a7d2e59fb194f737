"""Declaring the answers: the first time, and again after a correction."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.actions.draft import hold_answers
from applications.actions.freezing import freeze
from applications.actions.move import move
from applications.effects.corrections import open_along
from applications.effects.risk import open_assessment
from applications.journey.status import CORRECTING
from applications.models import Application, Consent, CorrectionRequest, Submission
from applications.queries import answers_of, fingerprint, open_corrections
from applications.rules.consents import AGREEMENTS
from applications.rules.findings import Finding
from applications.rules.precheck import precheck
from portal.errors import PortalError
from portal.models import User


class NotReady(PortalError):
    """The pre-check found something hard; `findings` are all of them, in page order."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(
            "not_ready", _("Something is still missing or does not fit. See the list."), field=findings[0].field
        )
        self.findings = findings


def submit(application: Application, *, by: User, consents: Iterable[str], device: str = "") -> Application:
    """Declares and freezes all answers. `consents` are the purposes agreed to; all of AGREEMENTS are needed.

    `device` is the keyed hash of the browser's mark (views/device.py).

    Submitting twice is refused with "not_now"; the first one counts. Raises NotReady (with findings), consent_missing.
    """
    given = set(consents)
    missing = [item.purpose for item in AGREEMENTS if item.purpose not in given]
    if missing:
        raise PortalError("consent_missing", _("Please agree to each point."), field=missing[0])
    with _all_or_nothing(application):
        move(application, "submit", by=by, submitted_at=timezone.now())
        _declare(application, device)
        Consent.objects.bulk_create(
            Consent(
                application=application,
                purpose=item.purpose,
                version=item.version,
                sha256=item.sha256,
                language=get_language() or "",
            )
            for item in AGREEMENTS
        )
    return application


def resubmit(application: Application, *, by: User, unchanged: bool = False, device: str = "") -> Application:
    """Sends a correction round back; it returns to the same reviewer.

    `unchanged` says "it is right as it stands", for when a reviewer was mistaken. Raises nothing_changed, and NotReady
    after opening whatever that objects to, so that there is always a way to go on.
    """
    try:
        _send_back(application, by, unchanged, device)
    except NotReady as error:
        if application.status in CORRECTING:
            open_along(application, [found.field for found in error.findings])
        raise
    return application


def _send_back(application: Application, by: User, unchanged: bool, device: str) -> None:
    with _all_or_nothing(application):
        hold_answers(application)
        asked = list(open_corrections(application))
        changed = _changed(application, asked)
        if asked and not changed and not unchanged:
            raise PortalError("nothing_changed", _("Nothing has been changed yet. Please correct what is marked."))
        fields = [item.field for item in changed]
        move(application, "resubmit", by=by, payload={"fields": fields}, first_approved_by=None)
        # after the move, as the acquirer's word takes them: neither can block the other
        CorrectionRequest.objects.bulk_update(asked, ["changed", "resolved_at"])
        _declare(application, device)


@contextmanager
def _all_or_nothing(application: Application) -> Iterator[None]:
    """One transaction; when it fails, the object in hand goes back to what the database says, too."""
    try:
        with transaction.atomic():
            yield
    except PortalError:
        application.refresh_from_db()
        raise


def _changed(application: Application, asked: list[CorrectionRequest]) -> list[CorrectionRequest]:
    """Marks what was asked as resolved. Leaving an answer as it was is allowed: the reviewer may have been mistaken."""
    answers, now = answers_of(application), timezone.now()
    changed = []
    for item in asked:
        item.changed = item.before not in fingerprint(application, answers, item.field)
        item.resolved_at = now
        if item.changed:
            changed.append(item)
    return changed


def _declare(application: Application, device: str) -> None:
    """Checks inside the transaction of the move, so that nothing unchecked can slip in between."""
    answers = answers_of(application)
    findings = [found for found in precheck(answers, today=timezone.localdate()) if found.is_hard]
    if findings:
        raise NotReady(findings)
    frozen = json.dumps(freeze(application, answers), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    submission = Submission.objects.create(
        application=application,
        round=application.round,
        frozen=frozen,
        sha256=hashlib.sha256(frozen.encode()).hexdigest(),
        device=device,
    )
    open_assessment(submission)
