"""Addresses of the API."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver
from drf_spectacular.views import SpectacularJSONAPIView

from . import rules_views, views
from .docs_page import docs_page

STUDY = "v1/studies/<int:study_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", docs_page, name="api"),
    path("schema/", SpectacularJSONAPIView.as_view(throttle_classes=[]), name="api-schema"),
    path("v1/studies", views.StudiesView.as_view(), name="api-studies"),
    path(STUDY + "sample-rows", views.SampleRowsView.as_view(), name="api-sample-rows"),
    path(STUDY + "cases", views.CasesView.as_view(), name="api-cases"),
    path(STUDY + "interviews", views.InterviewsView.as_view(), name="api-interviews"),
    path(STUDY + "codebook", views.CodebookView.as_view(), name="api-codebook"),
    path(STUDY + "exports", views.ExportsView.as_view(), name="api-exports"),
    path(STUDY + "exports/<int:export_id>", views.ExportView.as_view(), name="api-export"),
    path(STUDY + "exports/<int:export_id>/file", views.ExportFileView.as_view(), name="api-export-file"),
    path(STUDY + "rules", rules_views.RulesView.as_view(), name="api-rules"),
    path(STUDY + "rules/check", rules_views.RulesCheckView.as_view(), name="api-rules-check"),
    path("v1/<path:rest>", views.UnknownAddressView.as_view()),
]
