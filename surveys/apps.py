"""The app's configuration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """All of Ascolto's models live in one app, so that they can move between stages without a migration."""

    name = "surveys"
