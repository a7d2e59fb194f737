"""Forms of changes on pages of other rooms: filled in, with their papers, posting to the ground floor's own page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.actions.changes import open_one
from portal.changes.kinds import FOR_REMEDY, KINDS, Kind, has_ended
from portal.forms.change_kinds import FORMS, ChangeForm, Scene
from portal.forms.change_scene import hindrance_of, scene_of
from portal.models import ChangeRequest, Merchant, Terminal, User
from portal.views.change_papers import Slot, slots_for

register = template.Library()


@dataclass(frozen=True, slots=True)
class Here:
    """One kind of change as it is offered: the form, or the request that is open already, or what is in the way."""

    kind: Kind
    url: str
    existing: ChangeRequest | None = None
    hindrance: Any = None
    form: ChangeForm | None = None
    slots: tuple[Slot, ...] = ()
    scene: Scene | None = None


@register.inclusion_tag("portal/_change_here.html", takes_context=True)
def change_here(context: template.Context, remedy: str, terminal: Terminal, about: str) -> dict[str, Any]:
    """The forms that carry out a remedy of a diagnosis, for this terminal and its shop."""
    merchant, user = terminal.merchant, context["user"]
    today = timezone.localdate()
    kinds = [KINDS[key] for key in FOR_REMEDY.get(remedy, ())] if merchant else []
    kinds.sort(key=lambda kind: not (merchant and has_ended(kind, merchant, today)))
    offers = [_offer(kind, user, merchant, terminal, about) for kind in kinds if merchant]
    if any(offer.hindrance is None for offer in offers):
        offers = [offer for offer in offers if offer.hindrance is None]
    token: SafeString = context["csrf_token"]
    return {"offers": offers, "merchant": merchant, "terminal": terminal, "csrf_token": token}


def _offer(kind: Kind, user: User, merchant: Merchant, terminal: Terminal, about: str) -> Here:
    subject = terminal if kind.of_terminal else None
    url = f"{reverse('change_new', args=[kind.key])}?{urlencode({'terminal': terminal.serial, 'about': about})}"
    if (hindrance := hindrance_of(user, merchant, kind)) is not None:
        return Here(kind, url, hindrance=hindrance)
    if (existing := open_one(kind.key, merchant=merchant, terminal=subject)) is not None:
        return Here(kind, url, existing=existing)
    scene = scene_of(kind, merchant, subject)
    form = FORMS[kind.key](None, scene=scene, auto_id=f"{kind.key}_%s")
    return Here(kind, url, form=form, slots=tuple(slots_for(kind.papers_for(merchant.subject_type))), scene=scene)
