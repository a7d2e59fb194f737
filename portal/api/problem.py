"""A refusal for programs: application/problem+json (RFC 9457), with a stable `code`."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1/"
_PLAIN = {
    404: ("not_found", "There is nothing at this address that this key may see."),
    400: ("bad_request", "This is no request that can be answered."),
    500: ("server_error", "Something went wrong here. Please try again later."),
}


class ApiProblem(Exception):
    """The request is refused; carries the whole answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}

    def response(self) -> JsonResponse:
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": self.errors,
        }
        answer = JsonResponse(body, status=self.status, headers=self.headers, content_type=MEDIA_TYPE)
        answer["Cache-Control"] = "no-store"
        return answer


def not_found() -> ApiProblem:
    return ApiProblem(404, *_PLAIN[404])


def plain_problem(status: int) -> JsonResponse:
    """What Django itself refuses, or what failed, at an address for programs."""
    return ApiProblem(status, *_PLAIN[status]).response()


def is_for_programs(request: HttpRequest) -> bool:
    """Whether whoever asks expects JSON: every address below /api/v1/ but the page of the documentation."""
    return request.path_info.startswith(PREFIX) and not request.path_info.startswith(f"{PREFIX}docs/")
