"""The operator's API put together: the rooms' routers by name, one shape of refusals, OpenAPI 3.1."""

import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Final

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal.api.problem import MEDIA_TYPE, ApiProblem, not_found
from portal.errors import PortalError

log = structlog.get_logger(__name__)

#: Each room speaks for itself; the ground floor knows it only by name.
ROUTERS: Final = (
    "portal.api.operator.registers.router",
    "applications.api.router",
    "diagnostics.api.router",
)
_ABOUT: Final = """For the operator's own systems: read merchants, terminals, applications and diagnoses, and start a
diagnosis. Lists are paged by a cursor; writes bear an Idempotency-Key; refusals are application/problem+json."""


class OperatorAPI(NinjaAPI):
    """Ninja writes one media type for all answers; ours has another for refusals."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for code, answer in operation["responses"].items():
                    if int(code) >= 400 and "content" in answer:
                        answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
        return schema


api = OperatorAPI(
    title="Merchant Portal: operator's API",
    version="1",
    description=_ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="operator",
)
for _name in ROUTERS:
    api.add_router("", import_string(_name))


@api.exception_handler(ApiProblem)
def _refused(request: HttpRequest, exc: ApiProblem) -> HttpResponse:
    return exc.response()


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, exc: Http404) -> HttpResponse:
    return not_found().response()


@api.exception_handler(PortalError)
def _expected(request: HttpRequest, exc: PortalError) -> HttpResponse:
    errors = [{"field": f"body.{exc.field}", "reason": str(exc.message)}] if exc.field else []
    return ApiProblem(422 if exc.field else 409, exc.code, str(exc.message), errors=errors).response()


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Says where and why, and never repeats what was sent."""
    errors = [{"field": _place(found["loc"]), "reason": str(found["msg"])} for found in exc.errors]
    names = ", ".join(error["field"] for error in errors)
    return ApiProblem(422, "invalid", f"Not understood: {names}.", errors=errors).response()


def _place(loc: Any) -> str:
    """("query", "asked", "limit") → query.limit: the name of our own argument says nothing to anybody."""
    parts = [str(part) for part in loc]
    return ".".join([parts[0], *(part for part in parts[1:] if part not in {"asked", "wanted"})])


@api.exception_handler(HttpError)
def _http(request: HttpRequest, exc: HttpError) -> HttpResponse:
    return ApiProblem(exc.status_code, "not_json" if exc.status_code == 400 else "refused", str(exc)).response()


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
    return ApiProblem(413, "too_large", "The body is larger than this takes.").response()


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, exc: SuspiciousOperation) -> HttpResponse:
    return ApiProblem(400, "bad_request", "This is no request that can be answered.").response()


@api.exception_handler(Exception)
def _fault(request: HttpRequest, exc: Exception) -> HttpResponse:
    """A fault of ours: once to the log, and nothing of it outside."""
    log.exception("operator_api_failed", path=request.path)
    return ApiProblem(500, "server_error", "Something went wrong here. Please try again later.").response()


@cache
def _parameters() -> dict[tuple[str, str], frozenset[str]]:
    """The names each operation takes in its query, by address and method: the schema is the one list of them."""
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    return {
        (where.strip("/"), method.upper()): frozenset(
            part["name"] for part in operation.get("parameters", ()) if part["in"] == "query"
        )
        for where, methods in paths.items()
        for method, operation in methods.items()
    }


def _unknown(request: HttpRequest, where: str) -> HttpResponse | None:
    """A filter misspelt must not mean "all"."""
    names = sorted(set(request.GET) - _parameters().get((where, request.method or ""), frozenset(request.GET)))
    if not names:
        return None
    errors = [{"field": "query", "reason": "a parameter that is not known here"} for _name in names]
    return ApiProblem(422, "invalid", "The query holds a parameter that is not known here.", errors=errors).response()


def _spoken(view: Callable[..., HttpResponseBase], where: str) -> Callable[..., HttpResponseBase]:
    """A key signs in instead of a session; what is given is nobody's to keep on the way."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = _unknown(request, where) or view(request, *args, **kwargs)
        if answer.status_code == 405:
            allowed = {"Allow": answer.headers.get("Allow", "")}
            return ApiProblem(405, "method_not_allowed", "Not with this method.", headers=allowed).response()
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return login_not_required(wrapped)


def addresses() -> list[URLPattern]:
    """The operations' addresses for portal/urls.py; the root that ninja adds leads nowhere and is left out."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(where := str(p.pattern), _spoken(p.callback, _as_described(where)), name=p.name) for p in patterns]


def _as_described(where: str) -> str:
    """terminals/<serial> → terminals/{serial}, as the schema writes it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", where)
