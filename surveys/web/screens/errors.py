"""Error pages: each function returns the response with the status at the beginning of its docstring."""

import logging
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import get_random_string

from surveys.database.outages import SECONDS_OF_AN_OUTAGE, is_outage, leave_standby
from surveys.people.models import AuditVerb, User
from surveys.people.services import record_look

logger = logging.getLogger(__name__)
SECONDS_AFTER_A_PAUSE = 2
"""Seconds after which browsers send again what was not received."""
SECONDS_OF_A_LINE = 30
"""Seconds until the files being read now are likely to be finished."""
READABLE = "23456789ACDEFHJKLMNPQRTUVWXYZ"


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a malformed request; needs neither a session nor the site's name."""
    with translation.override(translation.get_language_from_request(request)):
        return _whole_page(request, HttpResponse(render_to_string("errors/400.html"), status=400))


def busy(request: HttpRequest) -> HttpResponse:
    """503: too many uploaded files are being read at the moment."""
    page = render_to_string("errors/busy.html", {"now": timezone.now()})
    return _whole_page(request, HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS_OF_A_LINE)}))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in without the right to see this; the refusal is recorded in the audit register."""
    page = request.resolver_match
    _note_refused(request, study=page.kwargs.get("study_id") if page else None)
    return _whole_page(request, render(request, "errors/403.html", status=403))


def _note_refused(request: HttpRequest, *, study: int | None) -> None:
    """Record the refusal, once in ten minutes for a page and a person, so that probing cannot flood the register."""
    page = request.resolver_match
    if isinstance(request.user, User) and page is not None:
        subject = f"page:{page.view_name}"
        record_look(by=request.user, verb=AuditVerb.PAGE_REFUSED, subject=subject, study=study, now=timezone.now())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this person may see; recorded in the audit register."""
    _note_refused(request, study=None)  # the study id in the address may not exist, or exceed the column's range
    return _whole_page(request, render(request, "errors/404.html", status=404))


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's CSRF token does not match the session's, usually after somebody has signed in again."""
    return _whole_page(request, render(request, "errors/csrf.html", status=403))


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the request is larger than any file the site accepts."""
    page = render_to_string("errors/413.html", {"largest": settings.LARGEST_REQUEST >> 20})
    return _whole_page(request, HttpResponse(page, status=413, headers={"Connection": "close"}))


def not_received(request: HttpRequest, status: int) -> HttpResponse:
    """408, 429 or 503: the request did not arrive whole, and can be sent again."""
    page = render_to_string("errors/not_received.html", {"status": status, "now": timezone.now()})
    headers = {"Connection": "close", "Retry-After": str(SECONDS_AFTER_A_PAUSE)}
    return _whole_page(request, HttpResponse(page, status=status, headers=headers))


def outdated_restore(request: HttpRequest, words: str) -> HttpResponse:
    """503: the database holds people who were erased, or the erasure ledger cannot be read."""
    logger.error("not served before erasures are done again: %s", words or "manage.py replay_erasures")
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string("errors/outdated_restore.html", {"words": words})
    return _whole_page(request, HttpResponse(page, status=503))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; needs neither database nor session. The code on the page is in the log beside the error.

    503 if the database is unavailable or the disk is full: the same request can be repeated later.
    """
    error = sys.exc_info()[1]
    leave_standby(error)
    if is_outage(error):
        logger.error("out of order: %s %s", request.method, request.path)
        page = render_to_string("errors/503.html", {"now": timezone.now()})
        headers = {"Retry-After": str(SECONDS_OF_AN_OUTAGE)}
        return _whole_page(request, HttpResponse(page, status=503, headers=headers))
    reference = f"{get_random_string(3, READABLE)}-{get_random_string(3, READABLE)}"
    logger.error("code %s: %s %s", reference, request.method, request.path)
    page = render_to_string("errors/500.html", {"reference": reference, "now": timezone.now()})
    return _whole_page(request, HttpResponse(page, status=500))


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    # htmx would put the page in the place of a fragment: it replaces the whole body instead.
    if request.headers.get("HX-Request") == "true":
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response
