"""Every address of the site; each audience keeps its own list."""

from django.urls import include, path

urlpatterns = [
    # First, because they are tried in this order: an answer is asked for more often than anything else.
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
