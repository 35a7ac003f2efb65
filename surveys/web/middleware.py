"""What happens around every request."""

import threading
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]
_turn = threading.Lock()


def one_writer_at_a_time(get_response: GetResponse) -> GetResponse:
    """On SQLite, run one view at a time in this process, after its body has been read.

    SQLite's own waiting is unfair: more threads without this lock wreck the slowest answers. The
    body is read before the lock is taken and streaming happens after it is given back, so that a
    slow client holds nobody up.
    """

    def serve(request: HttpRequest) -> HttpResponse:
        if connection.vendor != "sqlite":
            return get_response(request)
        _read_whole_body(request)
        with _turn:
            return get_response(request)

    return serve


def _read_whole_body(request: HttpRequest) -> None:
    # Reading POST streams uploads to disk; anything else is small and goes through ``body``.
    if request.content_type == "multipart/form-data":
        _ = request.POST
    elif request.method not in {"GET", "HEAD"}:
        _ = request.body


def own_language(get_response: GetResponse) -> GetResponse:
    """Speak the language that the signed-in user chose; others get what their browser asks for."""

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
