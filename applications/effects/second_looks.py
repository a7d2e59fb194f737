"""Drawing approvals by lot, to be read once more by somebody else afterwards."""

from django.conf import settings

from applications.models import Application, SecondLook
from portal import crypto
from portal.models import User

_OF = 10_000


def draw(application: Application, *, by: User) -> SecondLook | None:
    """In the approval's transaction. The lot cannot be foreseen without the key, and falls the same way every time."""
    if not is_drawn(application):
        return None
    look, _new = SecondLook.objects.get_or_create(
        application=application, round=application.round, defaults={"approved_by": by}
    )
    return look


def is_drawn(application: Application) -> bool:
    """By the keyed hash of the reference and the round, against SECOND_LOOK_PERCENT."""
    lot = int(crypto.blind_index(f"second-look:{application.reference}:{application.round}")[:8], 16) % _OF
    return lot < settings.SECOND_LOOK_PERCENT * _OF // 100
