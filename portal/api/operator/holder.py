"""Who asks: the holder of a key, within its scopes and not too often."""

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from portal.api.problem import ApiProblem
from portal.limits import seconds_to_wait
from portal.models import ApiKey, Scope
from portal.operator.tokens import key_of


class Key(HttpBearer):
    """`Authorization: Bearer mpk_…` with a key that holds the scope."""

    openapi_description = "A key of the operator, made at /operator/keys/ or by `manage.py api_key`."

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Raises 401, 403 or 429. An unknown key, an expired and a revoked one are the same 401."""
        key = key_of(token)
        if key is None:
            raise ApiProblem(
                401, "unauthorized", "This needs a key that is in force.", headers={"WWW-Authenticate": "Bearer"}
            )
        wait = seconds_to_wait(f"api:{key.pk}", most=key.per_minute)
        if wait:
            raise ApiProblem(
                429, "too_often", f"This key may ask {key.per_minute} times a minute.",
                headers={"Retry-After": str(wait)},
            )  # fmt: skip
        if self.scope not in key.scopes:
            raise ApiProblem(403, "scope_missing", f"This key does not hold the scope {self.scope}.")
        return key


def holder(request: HttpRequest) -> ApiKey:
    """The key behind the request, as `Key` found it."""
    return cast(ApiKey, request.auth)  # type: ignore[attr-defined]
