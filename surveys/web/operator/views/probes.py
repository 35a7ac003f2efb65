"""``/healthz``, ``/readyz`` and ``/metrics``, whose responses name no person, no study and no case."""

from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from surveys.web.operator.pages import metrics as figures
from surveys.web.operator.pages import readiness

TEXT = "text/plain; charset=utf-8"


def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 if this process answers at all (liveness); ``readyz`` says whether it can do its work."""
    return HttpResponse("alive\n", content_type=TEXT)


def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if this node can be given requests, else 503 with a line for each reason; then warnings, if any."""
    state = readiness.assess_readiness()
    lines = [*(state.missing or ["ready"]), *(f"warning: {words}" for words in state.warnings)]
    return HttpResponse("".join(f"{line}\n" for line in lines), status=503 if state.missing else 200, content_type=TEXT)


def metrics(request: HttpRequest) -> HttpResponse:
    """Return this machine's metrics in Prometheus' text format to clients that send ``METRICS_TOKEN``, else 404."""
    # 404 and not 401, so that a client without the token does not learn that the page exists.
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("not found\n", status=404, content_type=TEXT)
    return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)
