"""What happens around every request to the API."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from .errors import ERRORS

GetResponse = Callable[[HttpRequest], HttpResponse]
BEFORE_A_VIEW = {
    400: "unreadable",
    404: "not_found",
    408: "not_received",
    413: "too_large",
    429: "too_many",
    500: "broken",
    503: "out_of_order",
}
"""Status → code of what is refused or breaks before or after a view of the API has its say."""


def errors_in_json(get_response: GetResponse) -> GetResponse:
    """Say also what the site's own pages would have said in the one shape that programs read.

    A body in chunks comes without its length, and would be read as none: that is refused in words.
    """

    def serve(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/") or request.path_info == "/api/":
            return get_response(request)
        if "chunked" in request.headers.get("Transfer-Encoding", "") and not request.headers.get("Content-Length"):
            return _said(request, "length_missing", {"Connection": "close"})
        answer = get_response(request)
        code = BEFORE_A_VIEW.get(answer.status_code)
        if code is None or answer.get("Content-Type", "").startswith("application/json"):
            return answer
        return _said(request, code, {name: answer[name] for name in ("Retry-After", "Connection") if name in answer})

    return serve


def _said(request: HttpRequest, code: str, headers: Mapping[str, str]) -> HttpResponse:
    status, message = ERRORS[code]
    with translation.override(translation.get_language_from_request(request)):
        body = {"error": {"code": code, "message": _(message), "details": []}}
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
