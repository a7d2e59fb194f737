"""Decisions about firmware: a release is made known, its roll-out begun, widened, paused, resumed and ended."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.actions.audit import record
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Release, RollOut, RollOutState, User
from portal.rollouts.moving import move
from portal.rollouts.working import TASK


def begin_roll_out(release: Release, plan: RollOut, *, by: User) -> RollOut:
    """Makes the release known and starts with its share. Raises PortalError("release_known")."""
    try:
        with transaction.atomic():
            release.created_by = by
            release.save(force_insert=True)
            plan.release, plan.begun_by = release, by
            plan.save(force_insert=True)
            _note("begun", plan, by, {"version": release.version, "share": plan.share})
            ask(TASK, plan.pk)
    except IntegrityError as error:
        raise PortalError("release_known", _("This version is known already."), field="version") from error
    return plan


def widen(roll_out: RollOut, share: int, *, by: User) -> None:
    """A larger share; it never becomes smaller, because who was asked stays asked. Raises PortalError."""
    if not roll_out.share < share <= 100:
        raise PortalError("share_not_larger", _("The share can only grow, up to 100 %."), field="share")
    with transaction.atomic():
        grown = RollOut.objects.filter(pk=roll_out.pk, share__lt=share).exclude(state=RollOutState.ENDED)
        if grown.update(share=share) != 1:
            raise _too_late()
        _note("widened", roll_out, by, {"share": share})


def pause(roll_out: RollOut, *, by: User) -> None:
    """Nothing more is sent; what is at a terminal already goes on to its end."""
    _move(roll_out, RollOutState.PAUSED, "paused", by, reason="by_hand")


def resume(roll_out: RollOut, *, by: User) -> None:
    """Goes on. Failures from before count no more: somebody has looked at them."""
    with transaction.atomic():
        _move(roll_out, RollOutState.RUNNING, "resumed", by, counted_from=timezone.now())
        ask(TASK, roll_out.pk)


def end(roll_out: RollOut, *, by: User) -> None:
    _move(roll_out, RollOutState.ENDED, "ended", by)


def _move(roll_out: RollOut, target: RollOutState, what: str, by: User, **columns: object) -> None:
    with transaction.atomic():
        reason = str(columns.pop("reason", ""))
        if not move(roll_out, target, reason=reason, **columns):
            raise _too_late()
        _note(what, roll_out, by, {})


def _note(what: str, roll_out: RollOut, by: User, after: dict[str, object]) -> None:
    record(f"roll_out.{what}", f"roll_out:{roll_out.pk}", by=by, after=after)


def _too_late() -> PortalError:
    return PortalError("roll_out_moved", _("Somebody else changed this meanwhile. Please look at the page again."))
