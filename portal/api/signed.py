"""Whether a call from outside is genuine: the acquirer's and the carrier's are signed alike."""

from collections.abc import Mapping

import structlog
from django.http import HttpRequest

from portal.acquirer.signing import BadSignature, verify
from portal.actions.events import use_nonce
from portal.api.answers import Refusal

log = structlog.get_logger(__name__)


def check_signature(request: HttpRequest, body: bytes, keys: Mapping[str, str]) -> None:
    """Raises the same 401 for a wrong key, signature, timestamp or nonce; the reason goes to the log only.

    `keys` are secrets by their ids; without any, nothing is genuine.
    """
    query = request.META.get("QUERY_STRING", "")
    try:
        verify(
            keys=keys,
            method="POST",
            target=request.path + (f"?{query}" if query else ""),
            headers=request.headers,
            body=body,
            seen=use_nonce,
        )
    except BadSignature as exc:
        log.warning("callback_refused", path=request.path, reason=exc.reason)
        raise Refusal(401, "bad_signature", "The signature is not accepted.") from None
