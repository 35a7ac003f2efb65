"""Compression of whole pages and of the API's responses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]
COMPRESSED = {"text/html", "text/plain", "text/csv", "application/json", "application/vnd.oai.openapi+json"}


def pages_compressed(get_response: GetResponse) -> GetResponse:
    """Compress whole pages and API responses, after the turn is given back; fragments are sent as they are.

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
