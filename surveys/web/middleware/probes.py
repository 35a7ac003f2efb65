"""``/healthz``, ``/readyz`` and ``/metrics``, answered before anything else looks at a request.

A balancer asks by the machine's address, in the clear and without a cookie: neither the site's name, nor https, nor
SQLite's turn, nor a session stands in its way. What is answered names no person, no study and no case.
"""

from collections.abc import Callable
from secrets import compare_digest
from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from surveys.web.operator.pages import metrics, readiness

GetResponse = Callable[[HttpRequest], HttpResponse]


def probes_answered(get_response: GetResponse) -> GetResponse:
    """Answer the three addresses; everything else goes on."""

    def serve(request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
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
        metrics.count_request(
            view=match.view_name if match else "",
            method=request.method or "",
            status=response.status_code,
            seconds=perf_counter() - begun,
        )
        return response

    return serve


def _healthz(request: HttpRequest) -> HttpResponse:
    # This process answers; whether it can do its work is the other question.
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


def _readyz(request: HttpRequest) -> HttpResponse:
    reasons = readiness.what_is_missing()
    words = "".join(f"{reason}\n" for reason in reasons) or "ready\n"
    return HttpResponse(words, status=503 if reasons else 200, content_type="text/plain; charset=utf-8")


def _metrics(request: HttpRequest) -> HttpResponse:
    # Whoever does not know the token is not told that there is something to know.
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("not found\n", status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


PROBES = {"/healthz": _healthz, "/readyz": _readyz, "/metrics": _metrics}
