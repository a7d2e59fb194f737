"""Expected trouble: a stable code and a sentence for the person in front of the page."""

from typing import Any


class PortalError(Exception):
    """An action could not be done, for a reason the user can understand.

    `code` is stable snake_case for programs and tests; `message` is a (lazily translated) sentence; `field` names the
    form field it belongs to, if any. Anything that is not a PortalError is a fault of ours and goes to the log once.
    """

    def __init__(self, code: str, message: Any, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
