"""Middleware: on SQLite writing requests take turns, and reading ones wait for nobody."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from surveys.database import turns

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]
logger = logging.getLogger(__name__)
READING = {"GET", "HEAD"}
SIGN_IN = "/account/"
"""Pages below it write when they are looked at: the way back from an identity provider signs in."""


def one_writer_at_a_time(get_response: GetResponse) -> GetResponse:
    """On SQLite, run one writing view at a time in this process, after its body has been read.

    SQLite's own waiting for locks is unfair: with many threads and without this lock the slowest answers
    become far slower. The body is read before the lock is taken and the response is streamed after its
    release, so that a slow client delays nobody. A page that is looked at takes no turn: it reads a snapshot and
    cannot write; one that tries is a mistake of ours, and whoever asked for it gets it in turn.
    The API takes no turn either: it writes in small steps with pauses, as the background worker does, and through
    those pauses it would keep interviewers waiting (beside batches of 500 rows the slowest twentieth of their answers
    took 430 ms with a turn, 60 ms without).
    """

    def serve(request: HttpRequest) -> HttpResponse:
        if not turns.takes_turns() or request.path_info.startswith("/api/"):
            return get_response(request)
        if request.method in READING and not request.path_info.startswith(SIGN_IN):
            with turns.reading() as refusal:
                response = get_response(request)
            if not refusal.has_come:
                return response
            logger.error("a page that should only read has written; it is served in turn")
        _read_whole_body(request)
        turns.take_turn()
        try:
            return get_response(request)
        finally:
            turns.end_turn()

    return serve


def _read_whole_body(request: HttpRequest) -> None:
    # Accessing POST streams uploads to disk; anything else is small and is read by ``body``.
    if request.content_type == "multipart/form-data":
        _ = request.POST
    elif request.method not in READING:
        _ = request.body


@contextmanager
def out_of_turn(request: HttpRequest) -> Iterator[None]:
    """Release the turn during long work that writes nothing, so that on SQLite others are served meanwhile."""
    with turns.paused():
        yield


def reads_only(view: View) -> View:
    """Decorator: run the whole view out of turn though a form is sent to it; it must not write to the database."""

    @wraps(view)
    def serve(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        with out_of_turn(request):
            return view(request, *arguments, **named)

    return serve


def writes_by_services(view: View) -> View:
    """Decorator: run the whole view out of turn; the services that it calls take the turn for what they write."""
    return reads_only(view)
