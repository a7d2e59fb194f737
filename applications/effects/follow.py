"""Doing what follows from an event, exactly once: the rows it makes and its own mark share one transaction."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from applications.effects.colleagues import tell_colleague
from applications.effects.promising import drop_promise, keep_promise, promise_review
from applications.effects.telling import tell_applicant
from applications.models import Application, Event, HandOver
from portal.dispatch import ask

LEASE = timedelta(seconds=20)
HAND_OVER = "applications.hand_over"
Effect = Callable[[Application, Event], None]


def follow(event_id: int) -> None:
    """Safe to run any number of times, by any number of workers."""
    event = Event.objects.select_related("application__applicant", "application__merchant").filter(pk=event_id).first()
    if event is None or not event.claim(LEASE):
        return
    try:
        with transaction.atomic():
            for effect in EFFECTS.get(event.name, (tell_applicant,)):
                effect(event.application, event)
            if not event.settle(handled_at=timezone.now()):
                transaction.set_rollback(True)  # the lease was lost: whoever has it now does all of it
    except Exception:
        event.postpone("fault")
        raise


def _start_hand_over(application: Application, _event: Event) -> None:
    """The work of handing over what was declared last; the submission's own row makes it happen once."""
    submission = application.submissions.order_by("-round").first()
    if submission is None:
        raise RuntimeError(f"{application} was approved without a submission")
    work, _created = HandOver.objects.get_or_create(submission=submission, defaults={"application": application})
    ask(HAND_OVER, work.pk)


EFFECTS: dict[str, tuple[Effect, ...]] = {
    "submit": (promise_review, tell_applicant),
    "resubmit": (promise_review, tell_applicant),
    "assign": (tell_colleague,),
    "ask_correction": (keep_promise, tell_applicant),
    "approve": (keep_promise, _start_hand_over, tell_applicant),
    "refuse": (keep_promise, tell_applicant),
    "withdraw": (drop_promise, tell_applicant),
}
