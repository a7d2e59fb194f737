"""What every operation may answer besides what was asked for: declared once, so that none is forgotten."""

from typing import Any

from portal.api.operator.problems import Problem

REFUSALS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500)


def answers(given: type[Any], *, code: int = 200) -> dict[int, Any]:
    """The answers of an operation: what it gives, and every refusal as a problem."""
    return {code: given, **dict.fromkeys(REFUSALS, Problem)}
