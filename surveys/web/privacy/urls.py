"""URL patterns of the pages on personal data."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from .views import person, registers, retention

STUDY = "studies/<int:study_id>/privacy/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("privacy/", registers.registers, name="registers"),
    path("privacy/registers.xlsx", registers.registers_workbook, name="registers-workbook"),
    path("privacy/person/", person.person_data, name="person-data"),
    path("privacy/person/report/", person.person_report, name="person-report"),
    path(STUDY, registers.register, name="privacy"),
    path(STUDY + "change/", registers.change, name="privacy-change"),
    path(STUDY + "print/", registers.register_print, name="privacy-print"),
    path(STUDY + "register.xlsx", registers.register_workbook, name="privacy-workbook"),
    path(STUDY + "retention/", retention.retention, name="retention"),
    path(STUDY + "retention/<slug:move>/", retention.move, name="retention-move"),
]
