"""Keys for the operator's systems: made, and taken back."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.actions.audit import record
from portal.errors import PortalError
from portal.models import ApiKey, Merchant, Scope, User
from portal.operator.tokens import new_token

LONGEST = timedelta(days=366)


def make_key(
    *,
    by: User | None,
    name: str,
    scopes: Iterable[str],
    life: timedelta,
    merchants: Iterable[Merchant] | None = None,
    per_minute: int = 600,
) -> tuple[ApiKey, str]:
    """A new key, and the word itself: told now and never again. Without `merchants` it reaches all of them.

    Raises PortalError: scope_unknown, life_too_long.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise PortalError("scope_unknown", _("Choose what the key may do."), field="scopes")
    if not timedelta(0) < life <= LONGEST:
        raise PortalError("life_too_long", _("A key lives for a year at most."), field="days")
    token, beginning, token_hash = new_token()
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            beginning=beginning,
            token_hash=token_hash,
            scopes=wanted,
            all_merchants=merchants is None,
            per_minute=per_minute,
            made_by=by,
            expires_at=timezone.now() + life,
        )
        key.merchants.set(merchants or ())
        record("api_key.made", f"api_key:{key.pk}", by=by, after={"scopes": wanted, "all_merchants": merchants is None})
    return key, token


def revoke_key(key: ApiKey, *, by: User | None) -> None:
    """From this moment it opens nothing; a second time changes nothing."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1:
            record("api_key.revoked", f"api_key:{key.pk}", by=by)
    key.refresh_from_db()
