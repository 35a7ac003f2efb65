"""Headers of every response: caching and permissions of pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
