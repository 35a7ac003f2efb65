"""The site's URL configuration; each audience has its own ``urls`` module."""

from django.urls import include, path

urlpatterns = [
    # First, because patterns are tried in this order and interview pages are requested more often than anything else.
    path("", include("surveys.web.interviewer.urls")),
    path("", include("surveys.web.account.urls")),
    path("", include("surveys.web.researcher.urls")),
    path("", include("surveys.web.supervisor.urls")),
    path("", include("surveys.web.client.urls")),
    path("", include("surveys.web.privacy.urls")),
    path("api/", include("surveys.api.urls")),
]
handler400 = "surveys.web.screens.errors.unreadable"
handler403 = "surveys.web.screens.errors.forbidden"
handler404 = "surveys.web.screens.errors.not_found"
handler500 = "surveys.web.screens.errors.broken"
