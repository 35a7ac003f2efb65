"""What happens around every request."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from surveys.questionnaire.model.digits import MOST_DIGITS
from surveys.results import ledger
from surveys.results.erasing import is_older_than_ledger
from surveys.sandbox import BusyError
from surveys.web.screens import errors

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]
COMPRESSED = {"text/html", "text/plain", "text/csv", "application/json", "application/vnd.oai.openapi+json"}
METHODS_OF_PAGES = ("GET", "HEAD", "POST", "OPTIONS")
_turn = threading.Lock()


def pages_compressed(get_response: GetResponse) -> GetResponse:
    """Compress whole pages and what the API tells, outside of any turn; fragments stay as they are.

    An interviewer's answer brings a fragment of a few kilobytes: compressing it would cost more of the server than
    it saves on the line. Workbooks, which are compressed by themselves, stream through untouched.
    What a page's size could give away (BREACH) is kept from telling: the token of its forms is masked anew for every
    page, Django adds up to a hundred random bytes, and the session's cookie comes with no request of another site.
    """
    compress = GZipMiddleware(get_response).process_response

    def serve(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in COMPRESSED or "HX-Request" in request.headers:
            return response
        compressed: HttpResponse = compress(request, response)  # type: ignore[assignment]
        return compressed

    return serve


def known_methods_only(get_response: GetResponse) -> GetResponse:
    """Refuse every method that no page has, TRACE among them; the API says for itself what it takes."""

    def serve(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS_OF_PAGES or request.path_info.startswith("/api/"):
            return get_response(request)
        return HttpResponseNotAllowed(METHODS_OF_PAGES)

    return serve


def no_giant_requests(get_response: GetResponse) -> GetResponse:
    """Refuse in words what is larger than any file that is wanted here, before a byte of it is kept."""

    def serve(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and (len(length) > MOST_DIGITS or int(length) > settings.LARGEST_REQUEST):
            with translation.override(translation.get_language_from_request(request)):
                return errors.too_large(request)
        return get_response(request)

    return serve


def told_to_come_again(get_response: GetResponse) -> GetResponse:
    """503, with when to come again, where more files were sent than are read at a time."""

    def serve(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.busy(request) if isinstance(exception, BusyError) else None

    serve.process_exception = process_exception  # type: ignore[attr-defined]
    return serve


def without_null_characters(get_response: GetResponse) -> GetResponse:
    """Take U+0000 out of what is asked and typed: no key makes it, no text means it, and PostgreSQL keeps none.

    The API refuses it in its own words, in the bodies that it reads.
    """

    def serve(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nulls(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and not request.path_info.startswith("/api/"):
            sent = request.POST
            if any("\0" in text for name, texts in sent.lists() for text in (name, *texts)):
                request.POST = _without_nulls(sent)  # type: ignore[assignment]
        return get_response(request)

    return serve


def _without_nulls(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True, encoding=sent.encoding)
    for name, texts in sent.lists():
        kept.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in texts])
    kept._mutable = False
    return kept


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


@contextmanager
def out_of_turn(request: HttpRequest) -> Iterator[None]:
    """Long work of a view that writes nothing: on SQLite others are served meanwhile."""
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
    """A page that writes nothing and may take long to be put together: others are served meanwhile."""

    @wraps(view)
    def serve(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        with out_of_turn(request):
            return view(request, *arguments, **named)

    return serve


def nobody_brought_back(get_response: GetResponse) -> GetResponse:
    """Serve nothing while the database holds people whom the ledger of erasures tells as erased: an archive is older.

    Asked once; from then on this process erases itself.
    """
    asked: set[tuple[object, ...]] = set()

    def serve(request: HttpRequest) -> HttpResponse:
        files = (settings.DATA_DIR, *settings.ERASURE_LEDGER)
        if files not in asked:
            try:
                if is_older_than_ledger():
                    return errors.brought_back(request, "")
            except ledger.LedgerError as error:
                return errors.brought_back(request, str(error))
            asked.add(files)
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
