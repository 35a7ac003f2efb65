"""Addresses of deliveries: a client's page of a study, the results tab, the workbooks."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from .views import deliveries as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("studies/<int:study_id>/progress/", views.client_study, name="client_study"),
    path("studies/<int:study_id>/results/", views.results, name="results"),
    path("studies/<int:study_id>/results/<int:export_id>/workbook/", views.workbook, name="workbook"),
    path("studies/<int:study_id>/results/<int:export_id>/discard/", views.discard, name="export-discard"),
]
