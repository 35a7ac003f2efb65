"""Headers of every response: caching and permissions of pages."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponse]
NEVER_USED = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid", "bluetooth")
"""What no page here asks a browser for, and so no script that got into one can."""


def protective_headers(get_response: GetResponse) -> GetResponse:
    """Forbid caching of everything but static files, unless the view says otherwise."""
    policy = ", ".join(f"{feature}=()" for feature in NEVER_USED)

    def serve(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", policy)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return serve


class ContentSecurityPolicy(CSPMiddleware):
    """The site's policy, written once; a view that says more of its own page has it written anew, as ever."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header."""
        if settings.DEBUG or any(name.startswith("_csp") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response
