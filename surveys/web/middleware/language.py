"""Middleware: the language of the signed-in user."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]


def own_language(get_response: GetResponse) -> GetResponse:
    """Activate the language that the signed-in user has chosen; for others the browser's language stays active."""

    def serve(request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        if not language:
            return get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers["Content-Language"] = language
            return response

    return serve
