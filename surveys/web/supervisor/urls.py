"""Addresses of the supervisor's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from .views import cases, desk, quotas, team

FIELD = "studies/<int:study_id>/field/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(FIELD, desk.desk, name="desk"),
    path(FIELD + "state/", desk.move, name="desk-state"),
    path(FIELD + "queue/", desk.queue, name="queue"),
    path(FIELD + "outcomes/", desk.outcomes, name="outcomes"),
    path(FIELD + "people/", team.team, name="team"),
    path(FIELD + "people/save/", team.save, name="team-save"),
    path(FIELD + "people/<int:person_id>/give/", team.give, name="team-give"),
    path(FIELD + "cases/", cases.find, name="cases"),
    path(FIELD + "cases/<int:case_number>/", cases.case, name="case"),
    path(FIELD + "cases/<int:case_number>/<slug:change>/", cases.change, name="case-change"),
    path(FIELD + "cases/<int:case_number>/<slug:change>/follows/", cases.follows, name="case-change-follows"),
    path("studies/<int:study_id>/quotas/", quotas.quotas, name="quotas"),
    path("studies/<int:study_id>/quotas/<int:cell_id>/", quotas.change, name="quota-change"),
    path("studies/<int:study_id>/quotas/<int:cell_id>/effect/", quotas.effect, name="quota-effect"),
]
