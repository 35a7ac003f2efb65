"""What every response tells the browser beside its content: what it may keep, and what a page may do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
NEVER_USED = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid", "bluetooth")
"""What no page here asks a browser for, and so no script that got into one can."""


def protective_headers(get_response: GetResponse) -> GetResponse:
    """Nothing but files of the program is kept by browsers and proxies, unless its view says so itself."""
    policy = ", ".join(f"{feature}=()" for feature in NEVER_USED)

    def serve(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", policy)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return serve
