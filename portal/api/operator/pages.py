"""Besides the operations: the machine's description, the page that shows it, and what stands at no address."""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.api.operator.description import Operation, operations_of
from portal.api.operator.site import api
from portal.api.problem import not_found

_PREFIX = "/api/v1/"


@require_safe
@login_not_required  # it describes, and holds nothing of anybody
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema(path_prefix=_PREFIX), json_dumps_params={"ensure_ascii": False})


@require_safe
@login_not_required  # who builds against the API holds a key and has no sign-in here
def docs(request: HttpRequest) -> HttpResponse:
    """The same to read and to try out; a key that is typed in stays in the page and is gone with it."""
    return render(request, "portal/operator_docs.html", {"operations": _operations()})


@lru_cache
def _operations() -> list[Operation]:
    """The same for everybody until the next release."""
    return operations_of(api.get_openapi_schema(path_prefix=_PREFIX))


@csrf_exempt  # nothing is done here
@login_not_required
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    return not_found().response()
