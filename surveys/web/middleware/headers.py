"""Middleware: headers of every response that control caching, browser features and the content security policy."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponse]
NEVER_USED = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid")
"""Browser features that no page uses; forbidden so that an injected script cannot use them either.

Only those that browsers know: of any other they write an error to the console, on every page.
"""


def protective_headers(get_response: GetResponse) -> GetResponse:
    """Set headers that forbid caching and unused browser features, unless the view has set them."""
    policy = ", ".join(f"{feature}=()" for feature in NEVER_USED)

    def serve(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", policy)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return serve


class ContentSecurityPolicy(CSPMiddleware):
    """Django's middleware, with the site's policy built once; for a view that changes the policy it is built anew."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the policy's header and return the response."""
        if settings.DEBUG or any(name.startswith("_csp") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response
