"""``/healthz``, ``/readyz`` and ``/metrics``; what they answer names no person, no study and no case."""

from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from surveys.web.operator.pages import metrics as figures
from surveys.web.operator.pages import readiness

TEXT = "text/plain; charset=utf-8"


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers; whether it can do its work is the other question."""
    return HttpResponse("alive\n", content_type=TEXT)


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this node may be given work: 200, or 503 with a line for each reason against it."""
    reasons = readiness.what_is_missing()
    words = "".join(f"{reason}\n" for reason in reasons) or "ready\n"
    return HttpResponse(words, status=503 if reasons else 200, content_type=TEXT)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of this machine in Prometheus' text format, for whoever sends ``METRICS_TOKEN``."""
    # Whoever does not know the token is not told that there is something to know.
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("not found\n", status=404, content_type=TEXT)
    return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)
