"""Writing the audit log."""

from typing import Any

from portal.models import AuditEntry, User


def record(
    action: str,
    subject: str,
    *,
    by: User | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Adds one deed, in the caller's transaction.

    `subject` is "kind:id"; `before` and `after` must hold masked values only (portal.masking).
    """
    return AuditEntry.objects.create(
        action=action, subject=subject, actor=by, before=before, after=after, reason=reason
    )
