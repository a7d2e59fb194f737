"""Keeping one's own views of the queue."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.access import views_of
from applications.models import SavedView
from portal.errors import PortalError
from portal.models import User

MOST = 20


def keep_view(*, by: User, name: str, wanted: Mapping[str, str], is_default: bool = False) -> SavedView:
    """A new view, or another meaning for the one of that name. Raises name_missing, too_many."""
    if not (name := " ".join(name.split())):
        raise PortalError("name_missing", _("Give the view a name."), field="name")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # one after the other: of two windows, both count
        if views_of(by).exclude(name=name).count() >= MOST:
            raise PortalError("too_many", _("There are enough views. Remove one first."), field="name")
        if is_default:
            views_of(by).update(is_default=False)
        values = {"wanted": dict(wanted), **({"is_default": True} if is_default else {})}
        view, _created = SavedView.objects.update_or_create(owner=by, name=name, defaults=values)
    return view


def choose_view(view: SavedView | None, *, by: User) -> None:
    """The view that opens when nothing else is asked for; None: the queue as it comes."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        views_of(by).update(is_default=False)
        if view is not None:
            views_of(by).filter(pk=view.pk).update(is_default=True)


def drop_view(view: SavedView, *, by: User) -> None:
    views_of(by).filter(pk=view.pk).delete()
