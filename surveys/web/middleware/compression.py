"""Middleware: compression of whole pages and of the API's responses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]
COMPRESSED = {"text/html", "text/plain", "text/csv", "application/json", "application/vnd.oai.openapi+json"}


def pages_compressed(get_response: GetResponse) -> GetResponse:
    """Compress whole pages and API responses, outside the turn (``turns``); fragments are sent uncompressed.

    An interviewer's answer returns a fragment of a few kilobytes: compressing it would cost more server time than it
    saves in transfer. Workbooks, which are compressed already, are streamed unchanged.
    Against BREACH, which guesses secrets from the size of compressed pages: the CSRF token is masked anew for every
    page, Django adds up to a hundred random bytes, and the session cookie is not sent with requests of other sites.
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
