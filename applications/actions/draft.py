"""What the applicant does before submitting, and again in a correction round."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import check_editable, move, note, touch
from applications.journey.status import CORRECTING
from applications.journey.steps import step
from applications.models import Application, Business, PersonalInfo, Settlement, TerminalWish
from applications.queries import opened_fields
from applications.rules.folding import fold_answer
from applications.rules.precheck import Answer
from applications.rules.terminals import suggested
from portal.errors import PortalError
from portal.models import SubjectType, User
from portal.references import new_reference

_TRIES = 5
_ROW: dict[str, type[models.Model]] = {
    "personal": PersonalInfo,
    "business": Business,
    "settlement": Settlement,
    "terminal": TerminalWish,
}
_PREFIX = {"personal": "contact", "business": "business", "settlement": "settlement", "terminal": "terminal"}
# Two columns carry a validity date: whoever may change one may change the other.
_PAIRED = {"id_long_term": "id_valid_until", "licence_long_term": "licence_valid_until"}


def start_application(*, by: User, subject_type: str, earlier: str = "") -> Application:
    """A new draft with an empty row per page. Raises PortalError("subject_unknown").

    `earlier` is the reference of the application that it takes up again.
    """
    if subject_type not in SubjectType.values:
        raise PortalError("subject_unknown", _("Choose what you are."), field="subject_type")
    with transaction.atomic():
        application = _create(by, subject_type)
        PersonalInfo.objects.create(application=application)
        Business.objects.create(application=application)
        Settlement.objects.create(application=application)
        TerminalWish.objects.create(application=application, **suggested())
        payload = {"subject_type": subject_type} | ({"earlier": earlier} if earlier else {})
        note(application, "start", by=by, payload=payload)
    return application


def _create(by: User, subject_type: str) -> Application:
    """References are drawn by lot; the unique column decides, and a clash draws again."""
    for _attempt in range(_TRIES):
        try:
            with transaction.atomic():
                number = new_reference("MP")
                return Application.objects.create(applicant=by, subject_type=subject_type, reference=number)
        except IntegrityError:
            continue
    raise RuntimeError("no free application reference found")


def change_subject(application: Application, *, by: User, subject_type: str) -> Application:
    """Another subject type for a draft; what no longer applies is not asked and not handed over."""
    if subject_type not in SubjectType.values:
        raise PortalError("subject_unknown", _("Choose what you are."), field="subject_type")
    with transaction.atomic():
        if subject_type == SubjectType.MICRO:  # its rows before the application itself, as saving a page takes them
            Business.objects.filter(application=application).update(
                uscc="", licence_valid_until=None, licence_long_term=False
            )
        touch(application, by=by)
        if application.status in CORRECTING:
            raise PortalError("field_locked", _("This was not asked to be corrected, so it stays as it is."))
        Application.objects.filter(pk=application.pk).update(subject_type=subject_type)
    application.refresh_from_db()
    return application


def save_step(
    application: Application,
    key: str,
    *,
    by: User,
    values: Mapping[str, Answer],
    shown: Collection[str] = (),
    confirmed: Collection[str] = (),
) -> Application:
    """Keeps the answers of one page, folded into one form. `values` go by column name, e.g. {"id_number": "1101…"}.

    Unknown names are refused with KeyError. What is wrong with an answer is for the form and the pre-check to say;
    nothing typed is ever lost. In a correction round only opened fields may differ: PortalError("field_locked").
    `shown` are the columns that the page showed as read from a paper: only there does an empty field take away what was
    read. `confirmed` are those that were right as they stood; what was typed over is confirmed thereby.
    """
    model, prefix = _ROW[key], _PREFIX[key]
    known = {item.name for item in step(key).fields} | set(_PAIRED)
    # The row in hand may have been read before this change, or before that of another request, the autosave perhaps.
    application._state.fields_cache.pop(key, None)
    with transaction.atomic():
        row: Any = model._default_manager.select_for_update().get(application=application)
        if strange := set(values) - known:
            raise KeyError(*sorted(strange))
        folded = {name: fold_answer(f"{prefix}.{name}", value) for name, value in values.items()}
        answered = _without_unseen(application, prefix, folded, shown)
        changes = {name: value for name, value in answered.items() if getattr(row, name) != value}
        _confirm(application, {f"{prefix}.{_PAIRED.get(name, name)}" for name in {*changes, *confirmed}})
        if not changes:  # what is saved once more as it is makes no new version: somebody may be declaring this one
            check_editable(application, by=by)
            return application
        touch(application, by=by)
        _check_opened(application, prefix, changes)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
    return application


def _check_opened(application: Application, prefix: str, changes: Mapping[str, object]) -> None:
    if application.status not in CORRECTING:
        return
    opened = opened_fields(application)
    for name in changes:
        if f"{prefix}.{_PAIRED.get(name, name)}" not in opened:
            raise PortalError(
                "field_locked", _("This was not asked to be corrected, so it stays as it is."), field=name
            )


def _without_unseen(
    application: Application, prefix: str, values: Mapping[str, Answer], shown: Collection[str]
) -> dict[str, Answer]:
    """Without the empty answers of columns that a paper filled in while the page stood open."""
    if application.status in CORRECTING:
        return dict(values)
    read = application.read_fields.filter(dotted__startswith=f"{prefix}.", confirmed_at__isnull=True)
    typed = {_PAIRED.get(name, name) for name, value in values.items() if value}
    unseen = {dotted.partition(".")[2] for dotted in read.values_list("dotted", flat=True)} - {*shown, *typed}
    return {name: value for name, value in values.items() if value or _PAIRED.get(name, name) not in unseen}


def _confirm(application: Application, names: Collection[str]) -> None:
    """From now on these are the person's own answers."""
    application.read_fields.filter(dotted__in=names, confirmed_at__isnull=True).update(confirmed_at=timezone.now())


def hold_answers(application: Application) -> None:
    """The answers as they are now, for nobody else to change before the transaction ends: another request may have
    changed them since the application came into our hands. Taken in the order in which everybody takes them.
    """
    for key in sorted(_ROW, key=_PREFIX.__getitem__):
        row = _ROW[key]._default_manager.select_for_update().get(application=application)
        application._state.fields_cache[key] = row


def withdraw(application: Application, *, by: User) -> Application:
    """The applicant gives up; possible until we approved, and while something is to be corrected."""
    move(application, "withdraw", by=by)
    return application
