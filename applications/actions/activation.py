"""What the merchant does when the parcel has come."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import move, note
from applications.effects.activation import TASK
from applications.effects.telling import send_code
from applications.journey.status import Status
from applications.models import Activation, ActivationStep, Application, Shipment, ShipmentState, StepKey, StepState
from applications.rules.folding import fold_number
from portal import crypto
from portal.actions.terminals import move_terminal
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Terminal, TerminalStatus, Upload, User

CODE_LIFE = timedelta(hours=48)
CODE_PAUSE = timedelta(seconds=30)
MAX_WRONG = 5
CODES_A_DAY = 10


def confirm_receipt(application: Application, *, by: User, serial: str, photo: Upload | None = None) -> Application:
    """The parcel is there and holds the right terminal; the activation code is sent. Raises wrong_serial.

    A photo of the label is kept either way: above all when the numbers differ, it shows our people why.
    """
    shipment = application.shipments.filter(state=ShipmentState.SHIPPED).select_related("terminal").first()
    if shipment is None:
        raise PortalError("not_now", _("This is not possible any more: the application has moved on. Look again."))
    _check_applicant(application, by)
    if photo is not None:
        _keep_photo(shipment, photo)
    try:
        check_serial(shipment.terminal, fold_number(serial))
    except PortalError:
        note(application, "serial_differs", by=by)
        raise
    with transaction.atomic():
        move(application, "confirm_receipt", by=by)
        Shipment.objects.filter(pk=shipment.pk).update(state=ShipmentState.RECEIVED, received_at=timezone.now())
        code = _new_code()
        activation = Activation.objects.create(
            application=application,
            terminal=shipment.terminal,
            code_hash=_hash(application, code),
            expires_at=timezone.now() + CODE_LIFE,
        )
        ActivationStep.objects.bulk_create(
            ActivationStep(activation=activation, key=key, position=position, due_at=None)
            for position, key in enumerate(StepKey, start=1)
        )
        send_code(application, code, key=f"activation:{activation.pk}:1")
    return application


def _keep_photo(shipment: Shipment, photo: Upload) -> None:
    with transaction.atomic():
        Upload.objects.filter(pk=photo.pk).update(kept=True)
        Shipment.objects.filter(pk=shipment.pk).update(photo=photo)


def check_serial(terminal: Terminal, typed: str) -> None:
    """A label has several numbers, and a parcel may hold another terminal: each is a reason of its own."""
    if typed == fold_number(terminal.serial):
        return
    if typed and typed in {fold_number(terminal.tusn), fold_number(terminal.imei)}:
        words = _("This number stands on the label too, but it is not the serial number. We need the one after S/N.")
    else:
        words = _(
            "This is not the serial number of the terminal we sent. Compare it with the label on the back, after S/N. "
            "If the label says just this, the parcel holds another terminal: keep it as it is and contact us."
        )
    raise PortalError("wrong_serial", words, field="serial")


def new_activation_code(application: Application, *, by: User) -> Activation:
    """Sends another code; the old one stops working. Raises not_now, code_too_soon, code_too_often."""
    _check_applicant(application, by)
    activation = _activation(application)
    now = timezone.now()
    if application.events.filter(name="new_code", created_at__gt=now - timedelta(days=1)).count() >= CODES_A_DAY:
        raise PortalError("code_too_often", _("Ten codes in one day are enough. Please write to us: we look into it."))
    with transaction.atomic():
        rows = Activation.objects.filter(
            pk=activation.pk, code_ok_at__isnull=True, expires_at__lte=now + CODE_LIFE - CODE_PAUSE
        )
        code = _new_code()
        changed = rows.update(
            code_hash=_hash(application, code),
            expires_at=now + CODE_LIFE,
            wrong_tries=0,
            codes_sent=F("codes_sent") + 1,
        )
        if changed != 1:
            raise PortalError("code_too_soon", _("A code was sent just now. Please wait half a minute."))
        activation.refresh_from_db()
        note(application, "new_code", by=by)
        send_code(application, code, key=f"activation:{activation.pk}:{activation.codes_sent}")
    return activation


def enter_activation_code(application: Application, *, by: User, code: str) -> Application:
    """The right code starts the activation. Raises code_wrong, code_expired, code_spent, not_now."""
    _check_applicant(application, by)
    activation = _activation(application)
    if activation.expires_at <= timezone.now():
        raise PortalError("code_expired", _("This code is older than 48 hours. Have a new one sent."), field="code")
    counted = Activation.objects.filter(pk=activation.pk, wrong_tries__lt=MAX_WRONG)
    if counted.update(wrong_tries=F("wrong_tries") + 1) != 1:  # counted first, so that parallel guesses count too
        raise PortalError("code_spent", _("The code was wrong too often. Have a new one sent."), field="code")
    if activation.code_hash not in _hashes(application, fold_number(code)):
        raise PortalError("code_wrong", _("This is not the code we sent. Compare the eight digits."), field="code")
    with transaction.atomic():
        move(application, "start_activation", by=by)
        now = timezone.now()
        Activation.objects.filter(pk=activation.pk).update(code_ok_at=now, wrong_tries=0)
        activation.steps.filter(key=StepKey.CODE).update(state=StepState.DONE, started_at=now, finished_at=now)
        move_terminal(activation.terminal, TerminalStatus.ACTIVATING, by=by)
        _start(activation.steps.get(key=StepKey.PARAMETERS))
    return application


def retry_activation(application: Application, *, by: User) -> Application:
    """Tries the failed step again, as a new attempt, or looks for the test payment at once. Raises nothing_to_do."""
    if by.pk != application.applicant_id and not by.is_reviewer:
        raise PortalError("not_allowed", _("You may not do this."))
    steps = ActivationStep.objects.filter(activation__application=application)
    step = steps.filter(state=StepState.FAILED).first()
    payment = steps.filter(key=StepKey.PAYMENT, state=StepState.RUNNING, lease_until__isnull=True).first()
    if application.status == Status.ACTIVATING and step is None and payment is not None:
        payment.again()
        ask(TASK, payment.pk)
        return application
    if application.status != Status.ACTIVATING or step is None:
        raise PortalError("nothing_to_do", _("There is nothing to try again at the moment."))
    with transaction.atomic():
        note(application, "retry_activation", by=by, payload={"step": step.key})
        _start(step)
    return application


def _start(step: ActivationStep) -> None:
    step.begin_afresh()
    ask(TASK, step.pk)


def _activation(application: Application) -> Activation:
    activation = Activation.objects.select_related("terminal").filter(application=application).first()
    if application.status != Status.RECEIVED or activation is None:
        raise PortalError("not_now", _("This is not possible any more: the application has moved on. Look again."))
    return activation


def _check_applicant(application: Application, by: User) -> None:
    if by.pk != application.applicant_id:
        raise PortalError("not_allowed", _("You may not do this."))


def _new_code() -> str:
    return f"{secrets.randbelow(100_000_000):08d}"


def _hash(application: Application, code: str) -> str:
    return _hashes(application, code)[0]


def _hashes(application: Application, code: str) -> list[str]:
    """Under every key in force, so that changing keys spoils no code that is on its way."""
    return crypto.blind_indexes(f"activation:{application.pk}:{code}")
