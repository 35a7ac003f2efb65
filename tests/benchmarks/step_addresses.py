"""The site's addresses and the empty page."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from surveys.web.access import signed_in


@signed_in
def empty(request: HttpRequest) -> HttpResponse:
    """Who asks is known; nothing else is done."""
    return HttpResponse()


urlpatterns = [path("benchmark-empty/", empty), path("", include("cati.urls"))]
