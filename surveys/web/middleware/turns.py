"""Turns on SQLite: one view at a time in this process, and how long reading steps out of its turn."""

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

    SQLite's own waiting is unfair: more threads without this lock wreck the slowest answers. The
    body is read before the lock is taken and streaming happens after it is given back, so that a
    slow client holds nobody up. The API takes no turn: it writes in small steps with pauses, as the
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
    # Reading POST streams uploads to disk; anything else is small and goes through ``body``.
    if request.content_type == "multipart/form-data":
        _ = request.POST
    elif request.method not in {"GET", "HEAD"}:
        _ = request.body


@contextmanager
def out_of_turn(request: HttpRequest) -> Iterator[None]:
    """Give the turn back during long work that writes nothing, so that on SQLite others are served meanwhile."""
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
    """Decorator: the whole view runs out of turn; it must write nothing."""

    @wraps(view)
    def serve(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        with out_of_turn(request):
            return view(request, *arguments, **named)

    return serve
