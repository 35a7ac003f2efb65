"""URL patterns of the operator's pages, answered by ``surveys.web.middleware.probes`` before any other middleware."""

from django.urls import path

from .views import probes

urlpatterns = [
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    path("metrics", probes.metrics),
]
