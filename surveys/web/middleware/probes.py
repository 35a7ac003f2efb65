"""Middleware: answers ``/healthz``, ``/readyz`` and ``/metrics`` before all other middleware, and measures requests.

A load balancer requests them by the machine's IP address, over HTTP and without a cookie, so the checks of host name
and HTTPS, the turn on SQLite and the session must not apply.
"""

from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from prometheus_client import Histogram

GetResponse = Callable[[HttpRequest], HttpResponse]
PROBES = "surveys.web.operator.urls"
"""The URL configuration of these pages; separate from the site's, so that no other middleware sees their requests."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_REQUESTS = Histogram(
    "ascolto_request_seconds",
    "Time from a request's arrival in the application to its answer, by view, method and class of status.",
    ["view", "method", "status"],
    buckets=SECONDS,
)


def probes_answered(get_response: GetResponse) -> GetResponse:
    """Answer requests for the operator's pages; pass every other request on."""
    probes = {f"/{entry.pattern}": entry.callback for entry in get_resolver(PROBES).url_patterns}

    def serve(request: HttpRequest) -> HttpResponse:
        probe = probes.get(request.path_info)
        if probe is None:
            return get_response(request)
        response = probe(request) if request.method in {"GET", "HEAD"} else HttpResponse(status=405)
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return serve


def requests_measured(get_response: GetResponse) -> GetResponse:
    """Count and time requests by the view that answered; without ``METRICS_TOKEN`` nothing is measured."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def serve(request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = get_response(request)
        match = request.resolver_match
        # A client may send any word as method, and each new label would make a new series.
        method = request.method if request.method in METHODS else "other"
        labels = (match.view_name if match else "") or "none", method, f"{response.status_code // 100}xx"
        _REQUESTS.labels(*labels).observe(perf_counter() - begun)
        return response

    return serve
