"""Addresses of deliveries: a client's page of a study, the results tab, the workbooks."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from .views import consents, handed, toplines
from .views import deliveries as views
from .views import delivery_room as room

DELIVERIES = "studies/<int:study_id>/deliveries/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("studies/<int:study_id>/progress/", views.client_study, name="client_study"),
    path("studies/<int:study_id>/method/", views.client_method, name="client-method"),
    path(DELIVERIES + "view/", room.view, name="delivery-view"),
    path("studies/<int:study_id>/toplines/", toplines.client_toplines, name="client-toplines"),
    path("studies/<int:study_id>/results/", views.results, name="results"),
    path("studies/<int:study_id>/results/<int:export_id>/workbook/", views.workbook, name="workbook"),
    path("studies/<int:study_id>/results/<int:export_id>/discard/", views.discard, name="export-discard"),
    path(DELIVERIES, room.deliveries, name="deliveries"),
    path(DELIVERIES + "new/", room.new, name="delivery-new"),
    path(DELIVERIES + "schedule/", room.schedule, name="delivery-schedule"),
    path("studies/<int:study_id>/deliveries/schedule/<int:schedule_id>/skip/", room.skip, name="delivery-skip"),
    path(DELIVERIES + "poll/", consents.poll, name="delivery-poll"),
    path(DELIVERIES + "makers/", room.makers, name="delivery-makers"),
    path(DELIVERIES + "report/", room.report, name="delivery-report"),
    path(DELIVERIES + "consents/", consents.consents, name="delivery-consents"),
    path(DELIVERIES + "consents/<int:consent_id>/end/", consents.end, name="delivery-consent-end"),
    path(DELIVERIES + "links/", room.link, name="delivery-link"),
    path(DELIVERIES + "links/<int:link_id>/revoke/", room.revoke, name="delivery-revoke"),
    path(DELIVERIES + "files/<int:export_id>/", room.delivery_file, name="delivery-file"),
    path("studies/<int:study_id>/deliveries/<int:delivery_id>/release/", room.release, name="delivery-release"),
    path(DELIVERIES + "<int:delivery_id>/again/", room.again, name="delivery-again"),
    path(DELIVERIES + "<int:delivery_id>/note/", room.note, name="delivery-note"),
    path(DELIVERIES + "<int:delivery_id>/delete/", room.delete, name="delivery-delete"),
    path("handed/code/", handed.code, name="handed-code"),
    path("handed/code/again/", handed.another_code, name="handed-again"),
    path("handed/close/", handed.close, name="handed-close"),
    path("handed/files/<int:export_id>/", handed.file, name="handed-file"),
    path("handed/<str:secret>/", handed.door, name="handed"),
]
