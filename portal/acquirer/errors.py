"""The ways in which the acquirer can fail to help."""

from typing import Any


class AcquirerError(Exception):
    """No usable answer. `reason` is stable: timeout, transport, server_error, rate_limited, refused, bad_answer,
    not_found, circuit_open. `status` is the HTTP status if one came. Retrying later may help unless it was refused.
    """

    def __init__(self, reason: str, *, status: int | None = None, detail: str = "") -> None:
        super().__init__(f"{reason} {status or ''} {detail}".strip())
        self.reason = reason
        self.status = status


class NotFound(AcquirerError):
    """The acquirer has no such entry (404); for merchants and terminals that is an answer, not silence."""

    def __init__(self) -> None:
        super().__init__("not_found", status=404)


class Refused(AcquirerError):
    """The acquirer understood and said no (409, 422, other 4xx): permanent until something changes.

    `code` is the acquirer's stable code, `fields` its list of {field, reason}.
    """

    def __init__(self, status: int, code: str, message: str, fields: list[dict[str, Any]]) -> None:
        super().__init__("refused", status=status, detail=code)
        self.code = code
        self.message = message
        self.fields = fields
