"""Middleware: turns on SQLite, where one view runs at a time in this process, and how long reads give up their turn."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]
_turn = threading.Lock()


def one_writer_at_a_time(get_response: GetResponse) -> GetResponse:
    """On SQLite, run one view at a time in this process, after its body has been read.

    SQLite's own waiting for locks is unfair: with many threads and without this lock the slowest answers
    become far slower. The body is read before the lock is taken and the response is streamed after its
    release, so that a slow client delays nobody. The API takes no turn: it writes in small steps with pauses, as the
    background worker does, and through those pauses it would keep interviewers waiting (beside
    batches of 500 rows the slowest twentieth of their answers took 430 ms with a turn, 60 ms without).
    """

    def serve(request: HttpRequest) -> HttpResponse:
        if connection.vendor != "sqlite" or request.path_info.startswith("/api/"):
            return get_response(request)
        _read_whole_body(request)
        with _turn:
            request.has_turn = True  # type: ignore[attr-defined]
            return get_response(request)

    return serve


def _read_whole_body(request: HttpRequest) -> None:
    # Accessing POST streams uploads to disk; anything else is small and is read by ``body``.
    if request.content_type == "multipart/form-data":
        _ = request.POST
    elif request.method not in {"GET", "HEAD"}:
        _ = request.body


@contextmanager
def out_of_turn(request: HttpRequest) -> Iterator[None]:
    """Release the turn during long work that writes nothing, so that on SQLite others are served meanwhile."""
    if not getattr(request, "has_turn", False):
        yield
        return
    request.has_turn = False  # type: ignore[attr-defined]
    _turn.release()
    try:
        yield
    finally:
        _turn.acquire()
        request.has_turn = True  # type: ignore[attr-defined]


def reads_only(view: View) -> View:
    """Decorator: run the whole view out of turn; it must not write to the database."""

    @wraps(view)
    def serve(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        with out_of_turn(request):
            return view(request, *arguments, **named)

    return serve
