"""The pages for what cannot be shown."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string

logger = logging.getLogger(__name__)
READABLE = "23456789ACDEFHJKLMNPQRTUVWXYZ"


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return _whole_page(request, render(request, "errors/403.html", status=403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this person may see."""
    return _whole_page(request, render(request, "errors/404.html", status=404))


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is not the session's, mostly because somebody signed in again since."""
    return _whole_page(request, render(request, "errors/csrf.html", status=403))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; needs neither database nor session. Its code stands in the log beside the error."""
    reference = f"{get_random_string(3, READABLE)}-{get_random_string(3, READABLE)}"
    logger.error("code %s: %s %s", reference, request.method, request.path)
    page = render_to_string("errors/500.html", {"reference": reference, "now": timezone.now()})
    return _whole_page(request, HttpResponse(page, status=500))


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    # A fragment's place is no place for a page: under htmx it takes the whole window.
    if request.headers.get("HX-Request") == "true":
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response
