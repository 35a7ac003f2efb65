"""Middleware: request ids, in the response's headers and in every log line of the request."""

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from cati.logs import current_request

GetResponse = Callable[[HttpRequest], HttpResponse]
FIT_FOR_A_LOG = re.compile(r"[0-9A-Za-z_-]{8,64}")
SLOW_SECONDS = 2.0
logger = logging.getLogger(__name__)


def requests_named(get_response: GetResponse) -> GetResponse:
    """Use the proxy's ``X-Request-ID``, else generate an id; log slow requests."""

    def serve(request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        given = request.headers.get("X-Request-ID", "")
        name = given if FIT_FOR_A_LOG.fullmatch(given) else secrets.token_hex(12)
        request.META["ascolto.request_id"] = name
        before = current_request.set(request)
        try:
            response = get_response(request)
            if (seconds := perf_counter() - begun) > SLOW_SECONDS:
                logger.warning("answered after %.1f s with %s", seconds, response.status_code)
        finally:
            current_request.reset(before)
        response["X-Request-ID"] = name
        return response

    return serve
