"""Background work of the ground floor: thin tasks, ids in, named, safe to run twice."""

from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from portal.acquirer.signing import NONCE_MEMORY_SECONDS
from portal.celery_app import app
from portal.commands import following
from portal.dispatch import ask_now
from portal.documents import storage
from portal.effects import (
    carrying,
    changing,
    history,
    merchant_readings,
    messages,
    news,
    pages,
    privacy,
    readiness,
    register,
    swapping,
)
from portal.models import (
    AcquirerEvent,
    ApiAnswer,
    ChangeEvent,
    ChangeRequest,
    CommandState,
    DataExport,
    DeletionRequest,
    MerchantReading,
    Nonce,
    OutboxMessage,
    Readiness,
    RegisterReading,
    RollOut,
    SentCommand,
    Swap,
    TerminalCommand,
    Upload,
    UploadState,
    WebhookEvent,
    Work,
)
from portal.rollouts import working
from portal.webhooks import lanes

COMMAND_LIFE = timedelta(minutes=15)
_GRACE = timedelta(seconds=10)  # the message itself gets this long before the sweeper steps in
_EVENT_LIFE = timedelta(days=1)  # what nobody could make sense of by then, nobody will; applications are asked about
_UPLOAD_LIFE = timedelta(days=1)
_ANSWER_LIFE = timedelta(days=7)  # as docs/api.md says
_TOLD_LIFE = timedelta(days=30)
_BATCH = 200
_WORK: tuple[tuple[type[Work], str, timedelta], ...] = (
    (Upload, "portal.process_upload", _GRACE),
    (SentCommand, following.TASK, timedelta(0)),
    (RollOut, working.TASK, timedelta(0)),
    (ChangeEvent, "portal.follow_change", timedelta(0)),
    (ChangeRequest, "portal.carry_change", timedelta(0)),
    (RegisterReading, "portal.read_register", _GRACE),
    (Readiness, "portal.carry_readiness", timedelta(0)),
    (Swap, "portal.carry_swap", timedelta(0)),
    (DataExport, "portal.make_export", _GRACE),
    (DeletionRequest, "portal.carry_deletion", _GRACE),
    (MerchantReading, "portal.read_merchant", timedelta(seconds=2)),
)


@app.task(name="portal.send_message")
def send_message(message_id: str) -> None:
    messages.send_message(message_id)


@app.task(name="portal.take_event")
def take_event(event_id: str) -> None:
    news.take_event(event_id)


@app.task(name="portal.process_upload", soft_time_limit=22, time_limit=25)
def process_upload(upload_id: str) -> None:
    pages.process(Upload, upload_id)
    done = Upload.objects.filter(pk=upload_id, state__in=[UploadState.READY, UploadState.REFUSED]).exclude(then="")
    for name in done.values_list("then", flat=True):
        ask_now(name, upload_id)
    changing.paper_made(upload_id)


@app.task(name=following.TASK)
def follow_command(row_id: str) -> None:
    following.follow(row_id)


@app.task(name=working.TASK)
def roll_out(pk: int) -> None:
    working.roll_out(pk)


@app.task(name="portal.follow_change")
def follow_change(event_id: int) -> None:
    changing.follow(event_id)


@app.task(name="portal.carry_change")
def carry_change(change_id: str) -> None:
    carrying.carry_change(change_id)


@app.task(name="portal.read_register")
def read_register(terminal_id: int) -> None:
    register.read_register(terminal_id)


@app.task(name="portal.carry_readiness")
def carry_readiness(terminal_id: int) -> None:
    readiness.carry_readiness(terminal_id)


@app.task(name="portal.carry_swap")
def carry_swap(swap_id: str) -> None:
    swapping.carry_swap(swap_id)


@app.task(name="portal.make_export")
def make_export(export_id: int) -> None:
    privacy.make_export(export_id)


@app.task(name="portal.carry_deletion")
def carry_deletion(request_id: int) -> None:
    privacy.carry_deletion(request_id)


@app.task(name="portal.read_merchant")
def read_merchant(merchant_id: str) -> None:
    merchant_readings.read_merchant(merchant_id)


@app.task(name="portal.deliver")
def deliver(endpoint_id: str) -> None:
    lanes.deliver(UUID(endpoint_id))


@app.task(name="portal.sweep")
def sweep() -> None:
    """Take up what a lost message or a dead worker left, and close commands that no terminal fetched."""
    now = timezone.now()
    waiting = OutboxMessage.objects.filter(
        state=OutboxMessage.State.WAITING, next_try_at__lte=now, created_at__lte=now - _GRACE
    )
    for message_id in waiting.order_by("next_try_at").values_list("pk", flat=True)[:_BATCH]:
        ask_now("portal.send_message", str(message_id))
    unhandled = AcquirerEvent.objects.filter(handled_at=None, received_at__range=(now - _EVENT_LIFE, now - _GRACE))
    for event_id in unhandled.order_by("received_at").values_list("pk", flat=True)[:_BATCH]:
        ask_now("portal.take_event", event_id)
    for endpoint_id in lanes.endpoints_due(now).values_list("pk", flat=True)[:_BATCH]:
        ask_now("portal.deliver", str(endpoint_id))
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    for model, task, grace in _WORK:
        due = model._default_manager.filter(free, due_at__lte=now - grace).order_by("due_at")
        for pk in due.values_list("pk", flat=True)[:_BATCH]:
            ask_now(task, pk if isinstance(pk, int) else str(pk))
    TerminalCommand.objects.filter(
        state__in=[CommandState.PENDING, CommandState.SENT], created_at__lte=now - COMMAND_LIFE
    ).update(state=CommandState.EXPIRED, finished_at=now)


@app.task(name="portal.forget_reports")
def forget_reports() -> None:
    history.forget_reports()


@app.task(name="portal.prune")
def prune() -> None:
    """Forget what is no longer needed: nonces, sessions that ended, files that nobody took up."""
    now = timezone.now()
    Nonce.objects.filter(seen_at__lt=now - timedelta(seconds=NONCE_MEMORY_SECONDS)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    told = WebhookEvent.objects.filter(created_at__lt=now - _TOLD_LIFE).values_list("pk", flat=True)
    while events := list(told[:_BATCH]):
        WebhookEvent.objects.filter(pk__in=events).delete()
    ApiAnswer.objects.filter(created_at__lt=now - _ANSWER_LIFE).delete()
    privacy.forget_exports()
    privacy.forget_farewells()
    readiness.plan_missing()
    forgotten = Upload.objects.filter(kept=False, created_at__lt=now - _UPLOAD_LIFE).prefetch_related("pages")
    while uploads := list(forgotten[:_BATCH]):
        for upload in uploads:
            names = [upload.stored_name, *(page.stored_name for page in upload.pages.all())]
            upload.delete()
            for name in names:
                storage.delete(name)
