"""What happens around every request to the API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from .errors import ERRORS

GetResponse = Callable[[HttpRequest], HttpResponse]
BEFORE_A_VIEW = {400: "unreadable", 404: "not_found", 413: "too_large", 500: "broken", 503: "out_of_order"}
"""Status → code of what is refused or breaks before or after a view of the API has its say."""


def errors_in_json(get_response: GetResponse) -> GetResponse:
    """Say also what the site's own pages would have said in the one shape that programs read."""

    def serve(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        under_the_api = request.path_info.startswith("/api/") and request.path_info != "/api/"
        if not under_the_api or answer.get("Content-Type", "").startswith("application/json"):
            return answer
        code = BEFORE_A_VIEW.get(answer.status_code)
        if code is None:
            return answer
        with translation.override(translation.get_language_from_request(request)):
            body = {"error": {"code": code, "message": _(ERRORS[code][1]), "details": []}}
        kept = {name: answer[name] for name in ("Retry-After", "Connection") if name in answer}
        return JsonResponse(body, status=answer.status_code, headers=kept)

    return serve
