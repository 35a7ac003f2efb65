"""Addresses of the API."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver
from drf_spectacular.views import SpectacularJSONAPIView

from . import field_views, interview_files, results_views, rules_views, views
from .docs_page import docs_page

STUDY = "v1/studies/<int:study_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", docs_page, name="api"),
    path("schema/", SpectacularJSONAPIView.as_view(throttle_classes=[]), name="api-schema"),
    path("v1/studies", views.StudiesView.as_view(), name="api-studies"),
    path(STUDY + "sample-rows", views.SampleRowsView.as_view(), name="api-sample-rows"),
    path(STUDY + "cases", views.CasesView.as_view(), name="api-cases"),
    path(STUDY + "interviews", views.InterviewsView.as_view(), name="api-interviews"),
    path(STUDY + "interviews.jsonl", interview_files.InterviewLinesView.as_view(), name="api-interviews-lines"),
    path(STUDY + "interviews.parquet", interview_files.InterviewsParquetView.as_view(), name="api-interviews-parquet"),
    path(STUDY + "progress", field_views.ProgressView.as_view(), name="api-progress"),
    path(STUDY + "quotas", field_views.QuotasView.as_view(), name="api-quotas"),
    path(STUDY + "outcomes", field_views.OutcomesView.as_view(), name="api-outcomes"),
    path(STUDY + "calls", field_views.CallsView.as_view(), name="api-calls"),
    path(STUDY + "toplines", results_views.ToplinesView.as_view(), name="api-toplines"),
    path(STUDY + "tables", results_views.TableSetsView.as_view(), name="api-tables"),
    path(STUDY + "tables/<int:set_id>", results_views.TableSetView.as_view(), name="api-tables-made"),
    path(STUDY + "deliveries", results_views.DeliveriesView.as_view(), name="api-deliveries"),
    path(STUDY + "codebook", views.CodebookView.as_view(), name="api-codebook"),
    path(STUDY + "exports", views.ExportsView.as_view(), name="api-exports"),
    path(STUDY + "exports/<int:export_id>", views.ExportView.as_view(), name="api-export"),
    path(STUDY + "exports/<int:export_id>/file", views.ExportFileView.as_view(), name="api-export-file"),
    path(STUDY + "rules", rules_views.RulesView.as_view(), name="api-rules"),
    path(STUDY + "rules/check", rules_views.RulesCheckView.as_view(), name="api-rules-check"),
    path("v1/<path:rest>", views.UnknownAddressView.as_view()),
]
