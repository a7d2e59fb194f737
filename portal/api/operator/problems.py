"""The shape of a refusal in the description of the API (portal/api/problem.py makes them)."""

from ninja import Schema
from pydantic import ConfigDict, Field


class WrongField(Schema):
    field: str = Field(description="where it stands, e.g. query.limit or body.serial")
    reason: str


class Problem(Schema):
    """RFC 9457. Programs go by `code`; `detail` is for people and may change."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="always about:blank: the title is that of the HTTP status")
    title: str
    status: int
    code: str = Field(description="stable, e.g. not_found, scope_missing, bad_cursor")
    detail: str
    errors: list[WrongField] = Field(description="the fields that were not understood; empty otherwise")
