"""Middleware: refuse or clean requests before any view sees them."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils import translation

from surveys.questionnaire.model.digits import MOST_DIGITS
from surveys.results.services import LedgerError, is_older_than_ledger
from surveys.sandbox import BusyError
from surveys.web.screens import errors

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS_OF_PAGES = ("GET", "HEAD", "POST", "OPTIONS")


def known_methods_only(get_response: GetResponse) -> GetResponse:
    """Refuse methods that no page accepts, such as TRACE, with 405; the API has its own response."""

    def serve(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS_OF_PAGES or request.path_info.startswith("/api/"):
            return get_response(request)
        return HttpResponseNotAllowed(METHODS_OF_PAGES)

    return serve


def reloads_led_back(get_response: GetResponse) -> GetResponse:
    """Lead who opens an address that only takes what forms send, by a reload or from the history, to the page above."""

    def serve(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_opened = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not is_opened:
            return response
        return response if "HX-Request" in request.headers else redirect(_page_above(request.path_info))

    return serve


def _page_above(path: str) -> str:
    parts = path.strip("/").split("/")[:-1]
    while parts:
        above = f"/{'/'.join(parts)}/"
        if is_valid_path(above):
            return above
        parts.pop()
    return "/"


def no_giant_requests(get_response: GetResponse) -> GetResponse:
    """Refuse a request larger than any file the site accepts with 413, before its body is read."""

    def serve(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and (len(length) > MOST_DIGITS or int(length) > settings.LARGEST_REQUEST):
            with translation.override(translation.get_language_from_request(request)):
                return errors.too_large(request)
        return get_response(request)

    return serve


def unfinished_requests_refused(get_response: GetResponse) -> GetResponse:
    """Say why the server in front of the application has given up receiving a request's body (``cati.bodies``)."""

    def serve(request: HttpRequest) -> HttpResponse:
        status = request.META.get("ascolto.refused_body")
        if status is None:
            return get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                return errors.too_large(request)
            return errors.not_received(request, status)

    return serve


def overload_answered(get_response: GetResponse) -> GetResponse:
    """Answer 503 with ``Retry-After`` when too many uploaded files are being read."""

    def serve(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.busy(request) if isinstance(exception, BusyError) else None

    serve.process_exception = process_exception  # type: ignore[attr-defined]
    return serve


def without_null_characters(get_response: GetResponse) -> GetResponse:
    """Remove U+0000 from query strings and forms: PostgreSQL cannot store it.

    The API refuses it in the bodies that it parses.
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


def outdated_restore_refused(get_response: GetResponse) -> GetResponse:
    """Answer 503 while a restored database holds people whom the erasure ledger lists as erased.

    Checked once per process, because later erasures are recorded by the site itself.
    """
    asked: set[tuple[object, ...]] = set()

    def serve(request: HttpRequest) -> HttpResponse:
        files = (settings.DATA_DIR, *settings.ERASURE_LEDGER)
        if files not in asked:
            try:
                if is_older_than_ledger():
                    return errors.outdated_restore(request, "")
            except LedgerError as error:
                return errors.outdated_restore(request, str(error))
            asked.add(files)
        return get_response(request)

    return serve
